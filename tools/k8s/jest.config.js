/** The tests of the manifests alone, without the database that the project `unit` starts. */
const { projects } = require('../../jest.config.js');

const { globalSetup: _setup, globalTeardown: _teardown, ...unit } = projects[0];
module.exports = { ...unit, rootDir: '../..', testMatch: ['<rootDir>/tools/k8s/**/*.test.ts'] };
