#!/usr/bin/env node
// @ts-check
// Starts the stand-in: configuration, one server per protocol, one ready line, and a clean end.

import { createServers } from './servers.js';
import { ConfigError, readConfig } from './config/config.js';
import { log } from './log.js';

const EXIT_CONFIGURATION = 2;

async function main() {
  const config = readConfig(process.env);
  const servers = createServers(config);
  const results = await Promise.allSettled(servers.listeners.map((start) => start()));
  const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : []));
  if (faults.length > 0) {
    servers.close();
    throw new ConfigError(faults);
  }
  let stopping = false;
  const stop = (/** @type {string} */ why) => {
    if (stopping) {
      return;
    }
    stopping = true;
    log('main', `stopping: ${why}`);
    servers.close();
    // Goodbyes that are under way get this long.
    setTimeout(() => process.exit(0), 300);
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (config.exitWithStdin) {
    process.stdin.resume().on('end', () => stop('standard input ended')).on('error', () => stop('standard input ended'));
  }
  // Last of all: whoever reads it may send a signal in the next moment.
  log('main', `ready: ${servers.summary}`);
}

// werift leaves promises of connections that break off unobserved; one browser's end must not be everybody's.
process.on('unhandledRejection', (error) => log('main', `a promise failed: ${error instanceof Error ? error.stack : error}`));

main().catch((error) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : error.stack}\n`);
  process.exit(error instanceof ConfigError ? EXIT_CONFIGURATION : 1);
});
