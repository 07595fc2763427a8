import { Public } from '@cse/auth';
import { StorageModule } from '@cse/storage';
import { Controller, Get, Module, Put, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { errorCodes, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { SignedFiles } from './signed-files';

const MARK = { rawBody: true };
/** Marks a route that reads its body as a stream, of whatever type it is. */
export const RawBody = (): MethodDecorator => RouteConfig(MARK);

/** Hands the body to marked routes unread; any other route keeps refusing types that it has no parser for. */
export function installRawBody(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('*', (request: FastifyRequest, payload, done) => {
    const { rawBody } = request.routeOptions.config as { rawBody?: boolean };
    if (rawBody) done(null, payload);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
  });
}

/** Objects of the file driver behind signed addresses; the signature is the whole authorisation. */
@ApiExcludeController()
@Public()
@Controller('files')
export class FilesController {
  constructor(private readonly files: SignedFiles) {}

  @Get('*')
  read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.files.read(request, reply);
  }

  @Put('*')
  @RawBody()
  write(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.files.write(request, reply);
  }
}

@Module({ imports: [StorageModule], controllers: [FilesController], providers: [SignedFiles] })
export class FilesModule {}
