# The gateway's policy: which route exists, who may call it, and for which store. It runs inside the gateway's sidecar
# (middleware gateway-policy); whoever deploys it appends `jwks := "<the JWKS as a string of compact JSON>"`
# (secret gateway-policy).
package http

import rego.v1

# Method and path without /api/v1 → the least role. `public`: a token is optional, but a bad one is refused.
# `anonymous`: any token is ignored, because the body or its signature is the proof. `*` is one path segment.
# A service can only be reached by a route that stands here; the services check the same again.
routes := {
	"GET": {
		"users/me": "customer",
		"users": "staff",
		"users/*": "staff",
		"stores/current": "public",
		"stores": "platform",
		"stores/*": "public",
		"products": "public",
		"products/*": "public",
		"categories": "public",
		"categories/*": "public",
		"inventory": "staff",
		"inventory/*": "staff",
		"cart": "guest",
		"orders": "guest",
		"orders/*": "guest",
		"promotions": "staff",
		"promotions/*": "staff",
		"payments": "staff",
		"payments/*": "guest",
		"admin/audit": "admin",
		"admin/dead-letters": "admin",
		"admin/dead-letters/*": "admin",
	},
	"POST": {
		"auth/register": "public",
		"auth/login": "public",
		"auth/guest": "public",
		"auth/refresh": "anonymous",
		"auth/logout": "public",
		"users/me/password": "customer",
		"stores": "platform",
		"products": "staff",
		"products/import": "staff",
		"categories": "staff",
		"categories/import": "staff",
		"cart/lines": "guest",
		"orders": "guest",
		"orders/*/cancel": "guest",
		"orders/*/returns": "guest",
		"orders/*/fulfilments": "staff",
		"orders/*/deliveries": "staff",
		"orders/*/refunds": "staff",
		"promotions": "staff",
		"payments/*/confirm": "guest",
		"payments/*/refunds": "staff",
		"webhooks/*": "anonymous",
		"admin/dead-letters/*/replay": "admin",
	},
	"PUT": {"inventory/*": "staff"},
	"PATCH": {
		"users/me": "customer",
		"users/*": "admin",
		"stores/*": "admin",
		"products/*": "staff",
		"categories/*": "staff",
		"cart/lines/*": "guest",
		"promotions/*": "staff",
	},
	"DELETE": {
		"products/*": "staff",
		"categories/*": "staff",
		"cart": "guest",
		"cart/lines/*": "guest",
		"promotions/*": "staff",
		"admin/dead-letters/*": "admin",
	},
}

owners := {
	"auth": "user-service", "users": "user-service", "stores": "user-service",
	"products": "product-service", "categories": "product-service", "inventory": "product-service",
	"cart": "order-service", "orders": "order-service", "promotions": "order-service", "admin": "order-service",
	"payments": "payment-service", "webhooks": "payment-service",
}

apps := {"user-service", "product-service", "order-service", "payment-service"}

# What the gateway process and `dapr run` themselves need of the sidecar.
sidecar_api := {
	"GET /v1.0/healthz", "GET /v1.0/healthz/outbound", "GET /v1.0/metadata", "PUT /v1.0/metadata/appCommand",
	"PUT /v1.0/metadata/cliPID", "PUT /v1.0/metadata/appPID", "PUT /v1.0/metadata/runTemplatePath",
	"PUT /v1.0/metadata/runTemplateName", "PUT /v1.0/metadata/appLogPath", "PUT /v1.0/metadata/daprdLogPath",
	"GET /v1.0/secrets/secretstore/jwt-public-keys",
}

ranks := {"public": 0, "guest": 1, "customer": 2, "staff": 3, "admin": 4, "platform": 5}

default_store := "demo"

# One chain, cheapest refusal first. The sidecar sets additional_headers on the request it lets pass, so whatever stood
# in these three headers before is gone; on a refusal it sets them on the answer.
allow := deny(404, "not_found") if {
	not required
} else := visitor if {
	required == "anonymous"
} else := visitor if {
	required == "public"
	not presented
} else := deny(401, "token_missing") if {
	not presented
} else := deny(401, refusal) if {
	not claims
} else := deny(403, "store_mismatch") if {
	input.request.headers["X-Store-Id"] != claims.store
} else := {
	"allow": true,
	"additional_headers": {"x-user-id": claims.sub, "x-user-role": claims.role, "x-store-id": claims.store},
} if {
	ranks[claims.role] >= ranks[required]
} else := deny(403, "forbidden")

visitor := {
	"allow": true,
	"additional_headers": {
		"x-user-id": "",
		"x-user-role": "",
		"x-store-id": object.get(input.request.headers, "X-Store-Id", default_store),
	},
}

deny(status, code) := {"allow": false, "status_code": status, "additional_headers": {"x-denied": code}}

presented := input.request.headers.Authorization

# Undefined when there is no such route. A literal segment is looked up before a wildcard: POST products/import is not
# POST products/*.
required := routes[method][concat("/", array.slice(segments, 0, 3))] if {
	count(segments) < 4
} else := routes[method][concat("/", [segments[0], "*"])] if {
	count(segments) == 2
} else := routes[method][concat("/", [segments[0], "*", segments[2]])] if {
	count(segments) == 3
} else := routes[method][concat("/", [segments[0], segments[1], "*"])] if {
	count(segments) == 3
} else := routes[method][concat("/", [segments[0], segments[1], "*", segments[3]])] if {
	count(segments) == 4
} else := "public" if {
	some app in apps
	input.request.path == concat("", ["/v1.0/invoke/", app, "/method/openapi.json"])
	method == "GET"
} else := "anonymous" if {
	concat(" ", [input.request.method, input.request.path]) in sidecar_api
}

# The segments behind /v1.0/invoke/<app>/method when that app owns the first of them. The sidecar cleans the path after
# this policy has seen it, so nothing that cleaning would change may pass; nor may a header that sends the call to
# another app than the path says.
segments := array.slice(parts, 4, 9) if {
	parts := input.request.path_parts
	owners[parts[4]] == parts[2]
	regex.match(`^/v1\.0/invoke/[a-z-]+/method(/[A-Za-z0-9_~:@!$&'()*+,;=-][A-Za-z0-9._~:@!$&'()*+,;=-]*)+$`, input.request.path)
	not input.request.headers["Dapr-App-Id"]
}

method := "GET" if {
	input.request.method == "HEAD"
} else := input.request.method

token := second if {
	[first, second] := split(presented, " ")
	lower(first) == "bearer"
}

constraints := {"cert": jwks, "alg": "ES256", "iss": "skysync/user-service", "aud": "skysync"}

# Undefined when the token is not ours, not valid now, or lacks a claim.
claims := payload if {
	[valid, header, payload] := io.jwt.decode_verify(token, constraints)
	valid

	# the signature holds, so the header is what user-service wrote; a key it does not name must not vouch for it
	contains(jwks, concat("", [`"kid":`, json.marshal(header.kid)]))
	is_number(payload.exp)
	is_string(payload.sub)
	payload.sub != ""
	ranks[payload.role] > 0
	is_string(payload.store)
}

# Only a token that was ours until its time ended may be called expired.
refusal := "token_expired" if {
	[valid, _, payload] := io.jwt.decode_verify(token, object.union(constraints, {"time": 0}))
	valid
	payload.exp <= time.now_ns() / 1000000000
} else := "token_invalid"
