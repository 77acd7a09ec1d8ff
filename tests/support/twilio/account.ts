// The one account of the stand-in, and how a test adds resources to it. Each array holds resources as Twilio's API returns
// them, so a test can change any field.
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
    return add(this.keys, newKey(fields));
  }

  addApplication(fields: Partial<Application> = {}): Application {
    return add(this.applications, newApplication(this.sid, fields));
  }

  addConversationsService(fields: Partial<ConversationsService> = {}): ConversationsService {
    return add(this.conversationsServices, newConversationsService(this.sid, fields));
  }

  addSyncService(fields: Partial<SyncService> = {}): SyncService {
    return add(this.syncServices, newSyncService(this.sid, fields));
  }

  addCredential(fields: Pick<Credential, 'type'> & Partial<Credential>): Credential {
    return add(this.credentials, newCredential(this.sid, fields));
  }
}

function add<T>(all: T[], resource: T): T {
  all.push(resource);
  return resource;
}
