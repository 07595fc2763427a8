import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ConfigurationError, processEnvironment, type EnvironmentSource } from './environment';

export type SectionClass = new (source: EnvironmentSource) => object;

/** Builds the given sections from one source; throws one ConfigurationError with the problems of all of them. */
export function readSections(sections: SectionClass[], source: EnvironmentSource): Map<SectionClass, object> {
  const problems: string[] = [];
  const built = new Map<SectionClass, object>();
  for (const Section of sections) {
    try {
      built.set(Section, new Section(source));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
  return built;
}

/** Makes each section class injectable by its own name, everywhere. Reads the environment and nothing else. */
@Module({})
export class AppConfigModule {
  /** @throws ConfigurationError when a variable is missing or wrong. */
  static forRoot(sections: SectionClass[], source: EnvironmentSource = processEnvironment()): DynamicModule {
    const built = readSections(sections, source);
    return {
      module: AppConfigModule,
      global: true,
      imports: [ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true, load: [() => ({ ...source })] })],
      providers: sections.map((Section) => ({ provide: Section as Type, useValue: built.get(Section) })),
      exports: sections as Type[],
    };
  }
}
