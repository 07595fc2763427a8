import SwaggerParser from '@apidevtools/swagger-parser';
import { ERROR_CODES } from '@cse/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { TAGS } from '../../apps/api/src/docs/openapi-document';
import { buildDocument, openApiText } from './write-openapi';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

describe('the OpenAPI document', () => {
  let document: OpenAPIObject;
  let operations: { name: string; operation: Operation }[];

  beforeAll(async () => {
    document = await buildDocument();
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation ? [{ name: `${method.toUpperCase()} ${path}`, operation }] : [];
      }),
    );
  });

  const failing = (broken: (operation: Operation) => boolean) =>
    operations.filter(({ operation }) => broken(operation)).map(({ name }) => name);

  it('is valid OpenAPI 3.1 and every reference in it leads somewhere', async () => {
    const copy = JSON.parse(openApiText(document)) as never;
    await expect(SwaggerParser.validate(copy)).resolves.toBeDefined();
  });

  it('is the same text every time', async () => {
    expect(openApiText(await buildDocument())).toBe(openApiText(document));
  });

  it('summarises every operation in a few words: @ApiOperation({ summary })', () => {
    expect(failing(({ summary }) => !summary || summary.length > 80 || summary.endsWith('.'))).toEqual([]);
  });

  it('puts every operation under one known tag: @ApiTags()', () => {
    expect(failing(({ tags }) => tags?.length !== 1 || !(tags[0]! in TAGS))).toEqual([]);
  });

  it('names every operation once, in camel case: the controller method', () => {
    const ids = operations.map(({ operation }) => operation.operationId ?? '');
    expect(ids.filter((id, index) => ids.indexOf(id) !== index || !/^[a-z][a-zA-Z0-9]+$/.test(id))).toEqual([]);
  });

  it('describes what every operation answers: a success with a schema, unless there is nothing to say', () => {
    const silent = failing(({ responses }) =>
      Object.entries(responses).every(([status, response]) => {
        if (Number(status) >= 400 || !response || '$ref' in response) return true;
        const schemas = Object.values(response.content ?? {}).map(({ schema }) => schema);
        return !(status === '204' || status === '302' || (schemas.length > 0 && schemas.every(Boolean)));
      }),
    );
    expect(silent).toEqual([]);
  });

  it('says which errors every operation answers', () => {
    expect(failing(({ responses }) => !responses['500'])).toEqual([]);
    expect(failing(({ security, responses }) => Boolean(security?.length) && !responses['401'])).toEqual([]);
    expect(failing(({ requestBody, responses }) => Boolean(requestBody) && !responses['413'])).toEqual([]);
  });

  it('describes every field of a schema, and every parameter', () => {
    const silent: string[] = [];
    const isTold = (schema: SchemaPart): boolean =>
      Boolean(schema.description ?? (schema.$ref && isTold(resolved(document, schema.$ref))));
    const visit = (schema: SchemaPart, at: string): void => {
      for (const [name, member] of Object.entries(schema.properties ?? {})) {
        if (!isTold(member)) silent.push(`${at}.${name}`);
        visit(member, `${at}.${name}`);
      }
      for (const part of [schema.items, ...(schema.allOf ?? [])]) if (part) visit(part, at);
    };
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) visit(schema as SchemaPart, name);
    for (const { name, operation } of operations) {
      for (const parameter of operation.parameters ?? [])
        if ('name' in parameter && !parameter.description) silent.push(`${name} ${parameter.name}`);
    }
    expect(silent).toEqual([]);
  });

  it('tells which number is of which unit: a field in seconds, US dollars, bytes or pixels says so', () => {
    const UNITS: Record<string, RegExp> = { _s: /second/i, _usd: /US dollar/, bytes: /byte/i };
    const silent = Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) =>
      Object.entries((schema as SchemaPart).properties ?? {}).flatMap(([field, { description }]) => {
        const unit = Object.entries(UNITS).find(([end]) => field.endsWith(end));
        return unit && !unit[1].test(description ?? '') ? [`${name}.${field}`] : [];
      }),
    );
    expect(silent).toEqual([]);
  });

  it('says of every operation who may call it', () => {
    expect(failing(({ security }) => !security)).toEqual([]);
    const isPublic = ({ security }: Operation) => security?.length === 0;
    expect(failing(isPublic)).toContain('POST /auth/refresh');
    expect(failing(isPublic)).not.toContain('GET /auth/me');
  });

  it('answers a success in JSON with nothing else beside it, but where a file is asked for', () => {
    const mixed = failing(({ responses }) =>
      Object.values(responses).some((response) => {
        const types = Object.keys((response as { content?: object }).content ?? {});
        return types.includes('application/json') && types.length > 1;
      }),
    );
    expect(mixed).toEqual(['GET /usage/history']);
  });

  it('has a schema of its own for the problem document of every code, told apart by `code`', () => {
    const { oneOf, discriminator } = document.components!.schemas!.ProblemDocument as Discriminated;
    expect(Object.keys(discriminator.mapping).sort()).toEqual([...ERROR_CODES].sort());
    for (const [code, $ref] of Object.entries(discriminator.mapping)) {
      expect(oneOf).toContainEqual({ $ref });
      const [, own] = (resolved(document, $ref) as { allOf: [object, { properties: { code: object } }] }).allOf;
      expect(own.properties.code).toMatchObject({ const: code });
    }
  });

  it('gives examples that its own schemas accept', () => {
    const ajv = new Ajv2020({ strict: false, formats: FORMATS });
    ajv.addSchema({ $id: 'cse://document', components: document.components });
    const compiled = new Map<string, ValidateFunction>();
    const accepts = (schema: object, value: unknown) => {
      const text = JSON.stringify(schema).replaceAll('"#/', '"cse://document#/');
      const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
      compiled.set(text, validate);
      return validate(value) ? [] : [ajv.errorsText(validate.errors)];
    };
    const wrong = operations.flatMap(({ name, operation }) => {
      const body = operation.requestBody as { content?: Record<string, Media> } | undefined;
      const answers = Object.values(operation.responses).map((response) => response as { content?: never });
      return [body, ...answers].flatMap((part) =>
        Object.values((part?.content ?? {}) as Record<string, Media>).flatMap((media) =>
          examplesOf(media, document).flatMap((value) =>
            accepts(media.schema ?? {}, value).map((text) => `${name}: ${text}`),
          ),
        ),
      );
    });
    expect(wrong).toEqual([]);
  });
});

interface SchemaPart {
  description?: string;
  $ref?: string;
  properties?: Record<string, SchemaPart>;
  items?: SchemaPart;
  allOf?: SchemaPart[];
}

interface Discriminated {
  oneOf: object[];
  discriminator: { mapping: Record<string, string> };
}

function resolved(document: OpenAPIObject, $ref: string): SchemaPart {
  return document.components!.schemas![$ref.slice($ref.lastIndexOf('/') + 1)] as SchemaPart;
}

interface Media {
  schema?: object;
  example?: unknown;
  examples?: Record<string, { value?: unknown; $ref?: string }>;
}

const FORMATS = {
  uuid: /^[0-9a-f-]{36}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uri: /^[a-z]+:/,
  email: /@/,
  'json-pointer': /^(\/|$)/,
};

function examplesOf(media: Media, document: OpenAPIObject): unknown[] {
  const named = Object.values(media.examples ?? {}).map((example) => {
    if (!example.$ref) return example.value;
    const shared = document.components?.examples?.[example.$ref.slice(example.$ref.lastIndexOf('/') + 1)];
    return (shared as { value?: unknown }).value;
  });
  return media.example === undefined ? named : [media.example, ...named];
}
