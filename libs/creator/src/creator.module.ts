import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CreatorMemory } from './creator-memory';
import { CreatorPreferences } from './creator-preferences.entity';

@Module({
  imports: [TypeOrmModule.forFeature([CreatorPreferences])],
  providers: [CreatorMemory],
  exports: [CreatorMemory],
})
export class CreatorModule {}
