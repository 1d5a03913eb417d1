// How a missing network looks in the output of npm, pip and apt.
const SIGNS = [
  /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)\b/,
  /ERR_SOCKET_TIMEOUT|network (request|connectivity)|network is unreachable/i,
  /NewConnectionError|ConnectTimeoutError|Failed to establish a new connection|Max retries exceeded/,
  /(Temporary failure|Could not) (in name resolution|resolve)/i,
];

export const looksOffline = (output) => SIGNS.some((sign) => sign.test(output));
