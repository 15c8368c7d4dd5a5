/** The tests of the manifests alone, without the database that the project `unit` starts. */
const { projects } = require('../../jest.config.js');

const { globalSetup: _setup, globalTeardown: _teardown, ...unit } = projects[0];
// building an overlay takes seconds where the cores are busy; `testTimeout` belongs to the whole configuration, not to a project
module.exports = { ...unit, testTimeout: 60_000, rootDir: '../..', testMatch: ['<rootDir>/tools/k8s/**/*.test.ts'] };
