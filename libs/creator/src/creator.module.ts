import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CreatorData, CreatorMemory, CreatorPreferences } from './creator-memory';

@Module({
  imports: [TypeOrmModule.forFeature([CreatorPreferences])],
  providers: [CreatorMemory, CreatorData],
  exports: [CreatorMemory, CreatorData],
})
export class CreatorModule {}
