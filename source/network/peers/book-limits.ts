export const PEERS_MAX = 1024;
/** Of one host, while there is no room for all. */
export const SAME_HOST_MAX = 64;
