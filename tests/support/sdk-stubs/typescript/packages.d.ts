// What the documents use of the identity providers' packages, as these declare it.

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
  export class TimeoutError extends Error {}
  export function createAuth0Client(options: Auth0ClientOptions): Promise<Auth0Client>;
}

// https://www.npmjs.com/package/firebase
declare module 'firebase/app' {
  export class FirebaseError extends Error {
    readonly code: string;
  }
}
declare module 'firebase/auth' {
  interface User {
    getIdToken(forceRefresh?: boolean): Promise<string>;
  }
  export function getAuth(): { readonly currentUser: User | null };
}
