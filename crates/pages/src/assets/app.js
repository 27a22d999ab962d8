// Begins everything. Each module minds one thing, and says in its first lines what marks that in the page.
import { startBytes } from './bytes.js';
import { startChoose } from './choose.js';
import { startClock } from './clock.js';
import { startCopy } from './copy.js';
import { startFollow } from './follow.js';
import { startForms } from './forms.js';
import { startKeys, startTheme } from './keys.js';
import { startLightbox } from './lightbox.js';
import { startLive } from './live.js';
import { startMenus } from './menus.js';
import { startSearch } from './search.js';
import { startThread } from './thread.js';
import { startVoice } from './voice.js';

startTheme();
startClock();
startBytes();
startChoose();
startCopy();
startFollow();
startForms();
startKeys();
startSearch();
startThread();
startMenus();
startLightbox();
startVoice();
startLive();
