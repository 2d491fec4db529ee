/**
 * Node's HTTP. Where a module imports it the usual way Node reads all of its names, and for some of them its HTTP client of
 * another kind (undici): fifteen megabytes, and at a start as much time as reading the market.
 */
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');
