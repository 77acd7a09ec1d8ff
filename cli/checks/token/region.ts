// Which of Twilio's regions the token is for: https://www.twilio.com/docs/global-infrastructure
import { textOf } from '../../../src/config/environment';
import { VARIABLES } from '../../../src/config/variables';
import { ownValue } from '../../env/own-value';
import { findingsOf } from '../../terminal/finding';
import { type Check, textIn } from './examined';
import { productsOf } from './grant-fields';

const { ok, warning } = findingsOf('Region');
const { format, default: HOME } = VARIABLES.TOKEN_REGION;

export const checkRegion: Check = function* (token) {
  const { header, payload, environment } = token;
  const region = format.parse(textIn(header.twr ?? HOME));
  if (region === undefined) {
    yield warning(`The header's twr must be ${format.expects}.`, 'Set TOKEN_REGION, and make a new token.');
    return;
  }
  const configured = format.parse(textOf(environment, 'TOKEN_REGION') ?? HOME);
  if (ownValue(environment, 'API_KEY_SID') === payload.iss && configured && configured !== region) {
    const message = `The token is for ${region}, and TOKEN_REGION is ${configured}.`;
    yield warning(message, 'Make a new token, and deploy again if it came from a deployed Function.');
  } else if (region !== HOME && productsOf(token).includes('video')) {
    // https://www.twilio.com/docs/api/errors/51007
    const message = `The token is for ${region}, but Video takes only keys of ${HOME}.`;
    yield warning(message, `For Video, use a key of ${HOME} and set TOKEN_REGION to ${HOME}.`);
  } else {
    yield ok(`${region}.`);
  }
};
