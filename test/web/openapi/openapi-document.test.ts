import { type SpecData, Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { READ_DOOR } from '../../../source/contract/answers/read-door.ts';
import { partRoute, ROUTES } from '../../../source/contract/routes.ts';
import { openApiDocument } from '../../../source/web/openapi/openapi-document.ts';
import { healthRoutes, metricsRoute, monitorRoutes, sharedRoutes } from '../../../source/web/resources.ts';
import { fieldWords } from '../../../source/words/route-words.ts';
import { FakeNodeApi } from '../fake-node-api.ts';

const document = openApiDocument('1.2.3');

describe('the OpenAPI document', () => {
  test('is one of OpenAPI 3.1, by its own schema', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as SpecData);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  });

  test('a document that is none is found', async () => {
    const wrong = { ...document, paths: { '/health': { get: { responses: 'none' } } } };
    expect((await new Validator().validate(wrong)).valid).toBe(false);
  });

  test('names every path that the read-only door answers, and no other', () => {
    const api = new FakeNodeApi();
    const served = [
      ...healthRoutes(api),
      metricsRoute(async () => ''),
      ...monitorRoutes(api),
      ...sharedRoutes(api),
    ];
    const paths = [...served.map(({ path }) => path), ROUTES.eventStream.path];
    expect(Object.keys(document.paths as object).toSorted()).toEqual(paths.toSorted());
  });

  test('says of every field of every query what it is', () => {
    for (const { route } of READ_DOOR) {
      for (const [name, field] of Object.entries(route.query))
        expect(fieldWords(name, field)).not.toMatch(new RegExp(`^${name}:`, 'u'));
    }
  });

  test('every reference leads somewhere', () => {
    const places = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/gu)].map(([, place]) => place);
    expect(places.length).toBeGreaterThan(50);
    for (const place of new Set(places)) {
      const found = place?.split('/').reduce<unknown>((at, name) => Object(at)[name], document);
      expect(found, place).toBeTypeOf('object');
    }
  });

  test('every list of a seed has a page of its own', () => {
    const { path } = partRoute('bids');
    expect(document.paths).toHaveProperty([path, 'get', 'parameters', '0', 'name'], 'id');
  });
});
