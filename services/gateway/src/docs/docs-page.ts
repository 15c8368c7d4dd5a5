/** The API's documentation page: Swagger UI from our own files, so no script comes from another site. */
import express, { Router } from 'express';
import { getAbsoluteFSPath } from 'swagger-ui-dist';
import { reading } from '../door/door';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>SkySync API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n";

export function docsPage(): Router {
  const router = Router();
  router.route('/docs').all(reading, (_req, res) => void res.type('html').send(page));
  router.route('/docs/start.js').all(reading, (_req, res) => void res.type('js').send(start));
  router.use('/docs', express.static(getAbsoluteFSPath(), { index: false, maxAge: '1d' }));
  return router;
}
