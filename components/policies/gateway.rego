# The gateway's policy: which route exists, who may call it, and for which store. It runs inside the gateway's sidecar
# (middleware gateway-policy); whoever deploys it appends `jwks := "<the JWKS as a string of compact JSON>"`
# (secret gateway-policy). Each rule it evaluates costs every request of the platform some microseconds: measure with
# `opa bench` before adding one.
package http

import rego.v1

# App → method → path without /api/v1 → the least role. `public`: a token is optional, but a bad one is refused.
# `anonymous`: any token is ignored, because the body or its signature is the proof. `*` is one path segment.
# A service can only be reached by a route that stands here; the services check the same again.
# The table `routes`, the ranks of roles and what tokens must claim are generated (routes.rego): whoever deploys puts them
# behind this text.

# What the gateway process and `dapr run` themselves need of the sidecar.
sidecar_api := {
	"GET": {"/v1.0/healthz", "/v1.0/healthz/outbound", "/v1.0/metadata", "/v1.0/secrets/secretstore/jwt-public-keys"},
	"PUT": {
		"/v1.0/metadata/appCommand", "/v1.0/metadata/appLogPath", "/v1.0/metadata/appPID", "/v1.0/metadata/cliPID",
		"/v1.0/metadata/daprdLogPath", "/v1.0/metadata/runTemplateName", "/v1.0/metadata/runTemplatePath",
	},
}

default allow := false

# Who may pass comes first, because nearly everybody may. The sidecar sets additional_headers on the request it lets
# pass, so whatever stood in these three headers before is gone; on a refusal it sets them on the answer.
allow := {
	"allow": true,
	"additional_headers": {"x-user-id": claims.sub, "x-user-role": claims.role, "x-store-id": claims.store},
} if {
	presented
	least := ranks[required]
	ranks[claims.role] >= least
	object.get(input.request.headers, "X-Store-Id", claims.store) == claims.store
} else := {
	"allow": true,
	"additional_headers": {
		"x-user-id": "", "x-user-role": "",
		"x-store-id": object.get(input.request.headers, "X-Store-Id", default_store),
	},
} if {
	visitor
} else := deny(404, "not_found") if {
	not required
} else := deny(401, "token_missing") if {
	not presented
} else := deny(401, refusal) if {
	not claims
} else := deny(403, "store_mismatch") if {
	input.request.headers["X-Store-Id"] != claims.store
} else := deny(403, "forbidden")

deny(status, code) := {"allow": false, "status_code": status, "additional_headers": {"x-denied": code}}

visitor if required == "anonymous"

visitor if {
	required == "public"
	not presented
}

presented := input.request.headers.Authorization

parts := input.request.path_parts

# Undefined when there is no such route. A literal segment is looked up before a wildcard: POST products/import is not
# POST products/*. The sidecar cleans the path after this policy has seen it, so what stands for a wildcard must be
# something that cleaning leaves alone. The generator refuses routes of other shapes (tools/generate/src/policy.ts).
required := of_method[concat("/", array.slice(parts, 4, 9))] if {
	parts[4]
} else := of_method[concat("/", [parts[4], "*"])] if {
	count(parts) == 6
	plain(parts[5])
} else := of_method[concat("/", [parts[4], "*", parts[6]])] if {
	count(parts) == 7
	plain(parts[5])
} else := of_method[concat("/", [parts[4], parts[5], "*"])] if {
	count(parts) == 7
	plain(parts[6])
} else := of_method[concat("/", [parts[4], parts[5], "*", parts[7]])] if {
	count(parts) == 8
	plain(parts[6])
} else := of_method[concat("/", [parts[4], "*", parts[6], "*"])] if {
	count(parts) == 8
	plain(parts[5])
	plain(parts[7])
} else := "anonymous" if {
	input.request.path in sidecar_api[input.request.method]
}

# Undefined also when a header would send the call to another app than the path says.
of_method := routes[parts[2]][method] if {
	parts[1] == "invoke"
	parts[3] == "method"
	parts[0] == "v1.0"
	not input.request.headers["Dapr-App-Id"]
}

plain(segment) if regex.match(`^[A-Za-z0-9_~:@!$&'()*+,;=-][A-Za-z0-9._~:@!$&'()*+,;=-]*$`, segment)

method := "GET" if {
	input.request.method == "HEAD"
} else := input.request.method

# Undefined when the token is not ours, not valid now, or lacks a claim.
claims := payload if {
	startswith(presented, "Bearer ")
	[valid, header, payload] := io.jwt.decode_verify(trim_prefix(presented, "Bearer "), constraints)
	valid

	# the signature holds, so the header is what user-service wrote; a key it does not name must not vouch for it
	contains(jwks, concat("", [`"kid":`, json.marshal(header.kid)]))
	is_number(payload.exp)
	is_string(payload.sub)
	payload.sub != ""
	ranks[payload.role] > 0
	is_string(payload.store)
}

constraints := {"cert": jwks, "alg": "ES256", "iss": issuer, "aud": audience}

# Only a token that was ours until its time ended may be called expired.
refusal := "token_expired" if {
	past := object.union(constraints, {"time": 0})
	[valid, _, payload] := io.jwt.decode_verify(trim_prefix(presented, "Bearer "), past)
	valid
	payload.exp <= time.now_ns() / 1000000000
} else := "token_invalid"
