import net from "node:net";

/**
 * Whether a program listens on this port, on any address of this machine. Asking twice is not
 * idle: a bind alone misses a listener on macOS, a connection alone misses one on another interface.
 *
 * @param {number} port
 */
export async function isPortTaken(port) {
  const answers = await Promise.all([connects(port, "127.0.0.1"), connects(port, "::1")]);
  return answers.includes(true) || !(await binds(port));
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function connects(port, host) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host });
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("connect", () => {
      resolve(true);
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function binds(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.on("error", () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
