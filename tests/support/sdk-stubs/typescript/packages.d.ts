// What the documents use of each package, as the package declares it.

// https://www.npmjs.com/package/@auth0/auth0-spa-js
declare module '@auth0/auth0-spa-js' {
  interface Auth0ClientOptions {
    domain: string;
    clientId: string;
    authorizationParams?: { audience?: string };
  }
  interface Auth0Client {
    getTokenSilently(options?: { cacheMode?: 'on' | 'off' | 'cache-only' }): Promise<string>;
  }
  export function createAuth0Client(options: Auth0ClientOptions): Promise<Auth0Client>;
}

// https://www.npmjs.com/package/@twilio/conversations
declare module '@twilio/conversations' {
  export class Client {
    constructor(fpaToken: string);
    on(event: 'tokenAboutToExpire' | 'tokenExpired', listener: () => void): this;
    updateToken(token: string): Promise<Client>;
  }
}

// https://www.npmjs.com/package/@twilio/voice-sdk
declare module '@twilio/voice-sdk' {
  export interface Call {
    disconnect(): void;
  }
  export class Device {
    constructor(token: string, options?: { tokenRefreshMs?: number });
    connect(options?: { params?: Record<string, string> }): Promise<Call>;
    destroy(): void;
    on(event: 'tokenWillExpire', listener: (device: Device) => void): this;
    register(): Promise<void>;
    updateToken(token: string): void;
  }
}

// https://www.npmjs.com/package/firebase
declare module 'firebase/auth' {
  interface User {
    getIdToken(forceRefresh?: boolean): Promise<string>;
  }
  export function getAuth(): { readonly currentUser: User | null };
}

// https://www.npmjs.com/package/twilio-sync
declare module 'twilio-sync' {
  export class SyncClient {
    constructor(fpaToken: string);
    on(event: 'tokenAboutToExpire' | 'tokenExpired', listener: () => void): this;
    updateToken(token: string): Promise<void>;
  }
}

// https://www.npmjs.com/package/twilio-video
declare module 'twilio-video' {
  export interface Room {
    readonly name: string;
  }
  export function connect(token: string, options?: { name?: string | null }): Promise<Room>;
}

// https://www.npmjs.com/package/vite
declare module 'vite' {
  export function defineConfig(config: { server?: { proxy?: Record<string, string> } }): object;
}
