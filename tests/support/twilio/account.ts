// The account that the stand-in knows: what is in it, and how a test puts more into it. Each array holds what Twilio's
// API answers, so a test may change any field.
import { type Application, newApplication } from './api';
import { type ConversationsService, type Credential, newConversationsService, newCredential } from './conversations';
import { type Key, newKey } from './iam';
import { newSyncService, type SyncService } from './sync';
import { mailDates } from './values';

export class Account {
  status: 'active' | 'suspended' | 'closed' = 'active';
  type: 'Trial' | 'Full' = 'Full';
  friendly_name = 'An account';
  readonly dates = mailDates();
  readonly keys: Key[] = [];
  readonly applications: Application[] = [];
  readonly conversationsServices: ConversationsService[] = [];
  readonly syncServices: SyncService[] = [];
  readonly credentials: Credential[] = [];

  constructor(
    readonly sid: string,
    public authToken: string,
  ) {}

  addKey(fields: Partial<Key> = {}): Key {
    return added(this.keys, newKey(fields));
  }

  addApplication(fields: Partial<Application> = {}): Application {
    return added(this.applications, newApplication(this.sid, fields));
  }

  addConversationsService(fields: Partial<ConversationsService> = {}): ConversationsService {
    return added(this.conversationsServices, newConversationsService(this.sid, fields));
  }

  addSyncService(fields: Partial<SyncService> = {}): SyncService {
    return added(this.syncServices, newSyncService(this.sid, fields));
  }

  addCredential(fields: Pick<Credential, 'type'> & Partial<Credential>): Credential {
    return added(this.credentials, newCredential(this.sid, fields));
  }
}

function added<T>(all: T[], one: T): T {
  all.push(one);
  return one;
}
