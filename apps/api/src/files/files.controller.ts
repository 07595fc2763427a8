import { Public } from '@cse/auth';
import { Controller, Get, Put, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RawBody } from './raw-body';
import { SignedFiles } from './signed-files';

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
