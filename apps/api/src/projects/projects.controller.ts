import { CurrentUser } from '@cse/auth';
import { UUID, type Principal } from '@cse/core';
import { Example, Fails, IdParam, pageOf, PageRequest, positionOf } from '@cse/http';
import { Projects } from '@cse/projects';
import { Body, Controller, Delete, Get, HttpCode, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { fromBase64url } from './key-fields';
import { ProjectBody, ProjectResponse, ProjectsResponse } from './project.dto';
import { SAMPLES } from './samples';

/** Encrypted projects as a whole. */
@ApiTags('projects')
@Controller('projects')
export class ProjectsController {
  constructor(private readonly projects: Projects) {}

  @Put(':id')
  @ApiOperation({
    summary: 'Make an encrypted project, or change which versions are kept',
    description:
      'Under an id that the client makes (UUID). The server never sees its key: the device that makes it becomes the root of its certificates. The same call again is answered with 200; an id that is somebody else’s is not there. At most 1,000 projects a user.',
  })
  @ApiCreatedResponse({ type: ProjectResponse })
  @ApiOkResponse({ type: ProjectResponse, description: 'It was there before' })
  @Fails('signature_invalid', 'role_insufficient', 'limit_reached')
  @Example(ProjectBody, 'A project', SAMPLES.project)
  async putProject(
    @IdParam('project') id: string,
    @Body() { device_id: deviceId, root_signature: signature, keep }: ProjectBody,
    @CurrentUser() { userId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProjectResponse> {
    const rootSignature = signature === undefined ? undefined : fromBase64url(signature);
    const { project, isNew } = await this.projects.put(userId, id, { deviceId, rootSignature, keep });
    void reply.status(isNew ? 201 : 200);
    return ProjectResponse.of(project);
  }

  @Get()
  @ApiOperation({
    summary: 'Projects that you own or are a member of',
    description: 'Sizes, times and roles: what is in them only their devices know.',
  })
  @ApiOkResponse({ type: ProjectsResponse })
  async listProjects(
    @Query() { limit, cursor }: PageRequest,
    @CurrentUser() { userId }: Principal,
  ): Promise<ProjectsResponse> {
    const rows = await this.projects.page(userId, { limit: limit + 1, before: positionOf(cursor, UUID) });
    return pageOf(
      rows,
      limit,
      (project) => ProjectResponse.of(project),
      ({ id }) => id,
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'A project', description: 'As you may see it: its sizes, times and your role.' })
  @ApiOkResponse({ type: ProjectResponse })
  async getProject(@IdParam('project') id: string, @CurrentUser() { userId }: Principal): Promise<ProjectResponse> {
    return ProjectResponse.of(await this.projects.get(userId, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Erase a project with everything that is kept for it',
    description: 'Chunks, versions, operations, snapshots, keys, members and invitations. Only an owner may.',
  })
  @ApiNoContentResponse()
  @Fails('role_insufficient')
  async deleteProject(@IdParam('project') id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    await this.projects.remove(userId, id);
  }
}
