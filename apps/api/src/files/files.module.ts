import { StorageModule } from '@cse/storage';
import { Module } from '@nestjs/common';
import { FilesController } from './files.controller';
import { SignedFiles } from './signed-files';

@Module({ imports: [StorageModule], controllers: [FilesController], providers: [SignedFiles] })
export class FilesModule {}
