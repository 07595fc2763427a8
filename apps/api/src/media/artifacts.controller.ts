import { CurrentUser } from '@cse/auth';
import { UUID, type Principal } from '@cse/core';
import { Fails, pageOf, positionOf, IdParam, Example } from '@cse/http';
import { type Artifact, ArtifactGraph, Artifacts, Uploads } from '@cse/media';
import type { Disposition } from '@cse/storage';
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ArtifactResponse,
  ArtifactRequest,
  ArtifactsRequest,
  ArtifactsResponse,
  DependenciesResponse,
  DependentArtifact,
  UploadBody,
  UploadResponse,
} from './artifact.dto';

/** Files: what jobs made, and pictures that authors bring. */
@ApiTags('artifacts')
@Controller('artifacts')
export class ArtifactsController {
  constructor(
    private readonly artifacts: Artifacts,
    private readonly uploads: Uploads,
    private readonly graph: ArtifactGraph,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Announce a picture; the answer says where to put it',
    description:
      'First of three steps: announce the file, `PUT` its bytes to `upload.url` with exactly `upload.headers`, then call `/artifacts/{id}/complete`. Its bytes are reserved in the store until then.',
  })
  @ApiCreatedResponse({ type: UploadResponse })
  @Fails('quota_exceeded', 'rate_limited')
  @Example(UploadBody, 'A PNG of 48 kB', {
    content_type: 'image/png',
    bytes: 48_213,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  async announceArtifact(@Body() body: UploadBody, @CurrentUser() user: Principal): Promise<UploadResponse> {
    const { content_type: contentType, bytes, sha256 } = body;
    const { id, upload } = await this.uploads.announce(user, { contentType, bytes, sha256 });
    return UploadResponse.of(id, upload);
  }

  @Post(':id/complete')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take an uploaded picture in: checked, stripped of metadata, encoded anew',
    description: 'The last of three steps, after the bytes are there. May be called again: the answer is the same.',
  })
  @ApiOkResponse({ type: ArtifactResponse })
  @Fails('invalid_state', 'image_rejected', 'quota_exceeded')
  async completeArtifact(@IdParam('artifact') id: string, @CurrentUser() user: Principal): Promise<ArtifactResponse> {
    return this.show(await this.uploads.complete(user, id));
  }

  @Get(':id')
  @ApiOperation({ summary: 'A file, with a link to it', description: 'Links end; ask again for a fresh one.' })
  @ApiOkResponse({ type: ArtifactResponse })
  async getArtifact(
    @IdParam('artifact') id: string,
    @Query() { disposition }: ArtifactRequest,
    @CurrentUser() { userId }: Principal,
  ): Promise<ArtifactResponse> {
    return this.show(await this.artifacts.get(userId, id), disposition);
  }

  @Get(':id/dependencies')
  @ApiOperation({
    summary: 'What a file was made from, and what was made from it',
    description: 'By ids. With what of the story it shows, as its request said in `cites`.',
  })
  @ApiOkResponse({ type: DependenciesResponse })
  async getArtifactDependencies(
    @IdParam('artifact') id: string,
    @CurrentUser() { userId }: Principal,
  ): Promise<DependenciesResponse> {
    await this.artifacts.get(userId, id);
    const { from, into } = await this.graph.around(userId, id);
    const cites = (await this.graph.citesOf([id])).get(id) ?? [];
    return { made_from: from.map(DependentArtifact.of), made_into: into.map(DependentArtifact.of), cites };
  }

  @Get()
  @ApiOperation({
    summary: 'Files, or uploads that are not complete, newest first',
    description:
      'Each with a fresh link. Links to the same file stay the same for half of their life, so that caches work.',
  })
  @ApiOkResponse({ type: ArtifactsResponse })
  async listArtifacts(
    @Query() { limit, cursor, status }: ArtifactsRequest,
    @CurrentUser() { userId }: Principal,
  ): Promise<ArtifactsResponse> {
    const rows = await this.artifacts.page(userId, {
      state: status,
      limit: limit + 1,
      before: positionOf(cursor, UUID),
    });
    const { items, next_cursor } = pageOf(
      rows,
      limit,
      (row) => row,
      ({ id }) => id,
    );
    const cites = await this.graph.citesOf(items.map(({ id }) => id));
    const shown: ArtifactResponse[] = [];
    for (const artifact of items) {
      shown.push(ArtifactResponse.show(artifact, await this.artifacts.link(artifact), cites.get(artifact.id)));
    }
    return { items: shown, next_cursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Erase a file and its small picture, or end an upload',
    description: 'The bytes are free again at once. What was made from the file stays.',
  })
  @ApiNoContentResponse()
  async deleteArtifact(@IdParam('artifact') id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    await this.artifacts.delete(userId, id);
  }

  private async show(artifact: Artifact, disposition?: Disposition): Promise<ArtifactResponse> {
    const cites = await this.graph.citesOf([artifact.id]);
    return ArtifactResponse.show(artifact, await this.artifacts.link(artifact, disposition), cites.get(artifact.id));
  }
}
