/**
 * One jest configuration for the whole repository: `repository` (what its files say of one another), `unit` (everything
 * in its own process or with a real database), `e2e` (the whole platform), `jaeger` (the same with a Jaeger, which takes
 * minutes to build: `make traces-test`), and `replicas` (replicas killed under load: `make test-replicas`).
 */
const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^@skysync/([a-z-]+)$': ['<rootDir>/packages/$1/src', '<rootDir>/tools/$1/src'] },
  modulePathIgnorePatterns: ['/dist/'],
};

module.exports = {
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{packages,services,tools}/**/*.test.ts'],
      globalSetup: '<rootDir>/tests/jest-unit-setup.ts',
      globalTeardown: '<rootDir>/tests/jest-unit-teardown.ts',
    },
    {
      ...common,
      displayName: 'repository',
      testMatch: ['<rootDir>/tests/repository/*.test.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tests/*.test.ts'],
      globalSetup: '<rootDir>/tests/jest-e2e-setup.ts',
      globalTeardown: '<rootDir>/tests/jest-e2e-teardown.ts',
    },
    {
      ...common,
      displayName: 'jaeger',
      testMatch: ['<rootDir>/tests/jaeger/*.test.ts'],
    },
    {
      ...common,
      displayName: 'replicas',
      testMatch: ['<rootDir>/tests/replicas/*.test.ts'],
      globalSetup: '<rootDir>/tests/jest-e2e-setup.ts',
      globalTeardown: '<rootDir>/tests/jest-e2e-teardown.ts',
    },
  ],
};
