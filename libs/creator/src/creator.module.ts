import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CreatorData, CreatorMemory } from './creator-memory';
import { CreatorPreferences } from './creator-preferences.entity';

@Module({
  imports: [TypeOrmModule.forFeature([CreatorPreferences])],
  providers: [CreatorMemory, CreatorData],
  exports: [CreatorMemory, CreatorData],
})
export class CreatorModule {}
