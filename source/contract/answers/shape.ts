import { z } from 'zod';

/** The answers' shapes by the names that the OpenAPI document gives them. */
export const SHAPES = z.registry<{ readonly id: string }>();

/** Every value of `Shape` fits, and a member more or less on either side is an error of the compiler. */
type Fits<Shape, Output> = [Shape, keyof Shape, keyof Output] extends [Output, keyof Output, keyof Shape]
  ? unknown
  : never;

/** Describes an interface of the contract under a name; the compiler holds the two together. */
export const shapeOf =
  <Shape>(id: string) =>
  <Output>(schema: z.ZodType<Output> & Fits<Shape, Output>): z.ZodType<Output> => {
    SHAPES.add(schema, { id });
    return schema;
  };

/** The same of what the contract has no interface for, or one that a schema cannot say. */
export const named = <Schema extends z.ZodType>(id: string, schema: Schema): Schema => {
  SHAPES.add(schema, { id });
  return schema;
};

export const text = z.string();
export const flag = z.boolean();
export const count = z.int().min(0);
export const unixSeconds = z.int().describe('Unix seconds');
export const ms = z.number().min(0).describe('Milliseconds');
export const bytes = z.int().min(0).describe('Bytes');
export const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
