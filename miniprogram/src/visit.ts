import { config } from './config';
import { wechat } from './platform/wechat';
import { Visit } from './session/visit';

/** The one visit of this program's run: pages come and go, it stays. */
export const visit = new Visit(wechat, config.gateway);
