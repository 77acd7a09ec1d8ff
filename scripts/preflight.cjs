// Runs first in every script of package.json: without the packages, or on an old version of Node, the next step would end
// with a stack. An old version parses the whole file, so the syntax is old; newer names come after the version check.
const { engines, dependencies, devDependencies } = require('../package.json');

/** @param {string} version */
const numberOf = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return Number(major) * 1000 + Number(minor);
};

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const version = process.versions.node;
const oldest = engines.node.replace('>=', '');
if (numberOf(version) < numberOf(oldest)) {
  fail(`Node.js ${version} is too old: install ${oldest} or later from https://nodejs.org.`);
}

const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** @param {string} name */
function isInstalled(name) {
  const folders = require.resolve.paths(name) || [];
  return folders.some((folder) => existsSync(join(folder, name, 'package.json')));
}

const packages = Object.keys(Object.assign({}, dependencies, devDependencies));
if (!packages.every(isInstalled)) fail('Run npm install first.');
