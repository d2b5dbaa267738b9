// An API for signed-in users only, with one public route.
import * as passage from "@pulumi/passage";
import * as pulumi from "@pulumi/pulumi";

const api = new passage.PassageHttpApi("api", {
    appId: "YOUR_APP_ID",
    authOrigin: "https://app.example.com",
    code: new pulumi.asset.FileArchive("./handlers"),
    routes: {
        "GET /me": { handler: "me.handler" },
        "GET /health": { handler: "health.handler", public: true },
    },
});

export const url = api.url;
export const routes = api.routes;
