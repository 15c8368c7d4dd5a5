# Tests of the gateway's policy: every trick with tokens, paths, roles and stores that it must withstand.
package http

import rego.v1

# Keys made for these tests only.
jwks := `{"keys":[{"kty":"EC","crv":"P-256","x":"p9hD-0KrwDEv3o06p4sXokOrqi2_DWbz9yQUsvmXkh8","y":"nM8Y0_3eKbeFL0_kGsPctJyINCVntbgxI4f9TTipm1g","kid":"current","alg":"ES256","use":"sig"}]}`

own_key := {"kty": "EC", "crv": "P-256", "x": "p9hD-0KrwDEv3o06p4sXokOrqi2_DWbz9yQUsvmXkh8", "y": "nM8Y0_3eKbeFL0_kGsPctJyINCVntbgxI4f9TTipm1g", "d": "Eqoju5oYvHj07esTxDzbxXLJ1hl8LeZIpuNrrQeQeQo", "kid": "current", "alg": "ES256"}

foreign_key := {"kty": "EC", "crv": "P-256", "x": "gir5UjsHz9TWYxS2eqnwQGo2m5srfOX45ItyQfEfVDw", "y": "YvLgRGKnH2K2CWhlICqXqtvQtybACIYhZFeb1GtDAcE", "d": "k0ndNYD_DzuCFYp1ASEsFkgCUKli7NN3YsS86zBqMgk", "kid": "current", "alg": "ES256"}

now := time.now_ns() / 1000000000

own_claims := {
	"iss": "skysync/user-service", "aud": "skysync", "sub": "u1", "role": "customer", "store": "demo",
	"exp": now + 600,
}

own_header := {"alg": "ES256", "kid": "current", "typ": "JWT"}

with_claims(changes) := io.jwt.encode_sign(own_header, object.union(own_claims, changes), own_key)

without_claim(name) := io.jwt.encode_sign(own_header, object.remove(own_claims, [name]), own_key)

with_header(header) := io.jwt.encode_sign(object.union(own_header, header), own_claims, own_key)

call(method, app, path, headers) := answer if {
	answer := allow with input as {"request": {
		"method": method,
		"path": sprintf("/v1.0/invoke/%s/method%s", [app, path]),
		"path_parts": split(trim(sprintf("/v1.0/invoke/%s/method%s", [app, path]), "/"), "/"),
		"headers": headers,
	}}
}

cart(token) := call("GET", "order-service", "/cart", {"Authorization": concat(" ", ["Bearer", token])})

refused(answer, status, code) if {
	answer.allow == false
	answer.status_code == status
	answer.additional_headers == {"x-denied": code}
}

passed(answer, user, role, store) if {
	answer.allow == true
	answer.additional_headers == {"x-user-id": user, "x-user-role": role, "x-store-id": store}
}

test_valid_token_passes if passed(cart(with_claims({})), "u1", "customer", "demo")

# RFC 9110 lets the scheme be written in any case; the gateway writes it this way before it asks.
test_scheme_is_written_as_bearer if {
	refused(call("GET", "order-service", "/cart", {"Authorization": concat(" ", ["bearer", with_claims({})])}), 401, "token_invalid")
	refused(call("GET", "order-service", "/cart", {"Authorization": with_claims({})}), 401, "token_invalid")
}

test_audience_may_be_a_list if passed(cart(with_claims({"aud": ["other", "skysync"]})), "u1", "customer", "demo")

test_no_token if refused(call("GET", "order-service", "/cart", {}), 401, "token_missing")

test_expired if refused(cart(with_claims({"exp": now - 1})), 401, "token_expired")

test_no_expiry if refused(cart(without_claim("exp")), 401, "token_invalid")

test_not_yet_valid if refused(cart(with_claims({"nbf": now + 60})), 401, "token_invalid")

test_wrong_issuer if refused(cart(with_claims({"iss": "somebody"})), 401, "token_invalid")

test_expired_and_wrong_issuer if refused(cart(with_claims({"iss": "somebody", "exp": now - 1})), 401, "token_invalid")

test_no_issuer if refused(cart(without_claim("iss")), 401, "token_invalid")

test_wrong_audience if refused(cart(with_claims({"aud": "other"})), 401, "token_invalid")

test_no_audience if refused(cart(without_claim("aud")), 401, "token_invalid")

test_missing_claims if {
	some name in ["sub", "role", "store"]
	refused(cart(without_claim(name)), 401, "token_invalid")
}

test_unknown_role if refused(cart(with_claims({"role": "root"})), 401, "token_invalid")

test_role_public if refused(cart(with_claims({"role": "public"})), 401, "token_invalid")

test_empty_subject if refused(cart(with_claims({"sub": ""})), 401, "token_invalid")

test_foreign_key_with_known_kid if refused(cart(io.jwt.encode_sign(own_header, own_claims, foreign_key)), 401, "token_invalid")

test_foreign_key_expired if {
	refused(cart(io.jwt.encode_sign(own_header, object.union(own_claims, {"exp": 1}), foreign_key)), 401, "token_invalid")
}

test_unknown_kid if refused(cart(with_header({"kid": "other"})), 401, "token_invalid")

test_no_kid if refused(cart(io.jwt.encode_sign({"alg": "ES256"}, own_claims, own_key)), 401, "token_invalid")

test_kid_of_two_fields if refused(cart(with_header({"kid": `current","alg":"ES256`})), 401, "token_invalid")

test_alg_none if {
	token := concat(".", [base64url.encode_no_pad(`{"alg":"none"}`), base64url.encode_no_pad(json.marshal(own_claims)), ""])
	refused(cart(token), 401, "token_invalid")
}

test_hs256_with_the_public_key if {
	secret := {"kty": "oct", "k": base64url.encode_no_pad(jwks)}
	refused(cart(io.jwt.encode_sign({"alg": "HS256", "kid": "current"}, own_claims, secret)), 401, "token_invalid")
}

test_tampered_claims if {
	parts := split(with_claims({}), ".")
	claims := base64url.encode_no_pad(json.marshal(object.union(own_claims, {"role": "admin"})))
	refused(cart(concat(".", [parts[0], claims, parts[2]])), 401, "token_invalid")
}

test_stripped_signature if {
	parts := split(with_claims({}), ".")
	refused(cart(concat(".", [parts[0], parts[1], ""])), 401, "token_invalid")
}

test_garbage if {
	every value in ["", "x", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic ZGFwci1hcHAtaWQ6eA==", "Bearer a b"] {
		refused(call("GET", "order-service", "/cart", {"Authorization": value}), 401, "token_invalid")
	}
}

test_public_route_without_token if passed(call("GET", "product-service", "/products", {}), "", "", "demo")

test_public_route_of_named_store if {
	passed(call("GET", "product-service", "/products", {"X-Store-Id": "acme"}), "", "", "acme")
}

test_public_route_honours_a_token if {
	passed(call("GET", "product-service", "/products", {"Authorization": concat(" ", ["Bearer", with_claims({"store": "acme"})])}), "u1", "customer", "acme")
}

test_public_route_refuses_a_bad_token if {
	refused(call("GET", "product-service", "/products", {"Authorization": "Bearer x"}), 401, "token_invalid")
}

test_anonymous_route_ignores_a_token if {
	passed(call("POST", "user-service", "/auth/refresh", {"Authorization": concat(" ", ["Bearer", with_claims({"exp": 1})])}), "", "", "demo")
}

test_head_is_get if passed(call("HEAD", "product-service", "/products/x", {}), "", "", "demo")

test_named_store_is_the_tokens if {
	passed(call("GET", "order-service", "/cart", {"X-Store-Id": "demo", "Authorization": concat(" ", ["Bearer", with_claims({})])}), "u1", "customer", "demo")
}

test_another_stores_token if {
	every role in ["guest", "customer", "staff", "admin", "platform"] {
		refused(call("GET", "order-service", "/cart", {"X-Store-Id": "acme", "Authorization": concat(" ", ["Bearer", with_claims({"role": role})])}), 403, "store_mismatch")
	}
}

order := {"guest": 1, "customer": 2, "staff": 3, "admin": 4, "platform": 5}

expected(role, least, answer) if {
	order[role] >= order[least]
	passed(answer, "u1", role, "demo")
}

expected(role, least, answer) if {
	order[role] < order[least]
	refused(answer, 403, "forbidden")
}

# Every route of the table with every role: exactly the roles from the least on pass.
test_roles if {
	every app, methods in routes {
		every method, paths in methods {
			every path, least in paths {
				every role, _ in order {
					answer := call(method, app, concat("", ["/", replace(path, "*", "id-1")]), {"Authorization": concat(" ", ["Bearer", with_claims({"role": role})])})
					as_expected(least, role, answer)
				}
			}
		}
	}
}

as_expected("public", role, answer) if passed(answer, "u1", role, "demo")

as_expected("anonymous", _, answer) if passed(answer, "", "", "demo")

as_expected(least, role, answer) if expected(role, least, answer)

test_no_route if {
	every path in [
		"/", "/internal/variants", "/internal/reservations", "/Internal/x", "/CART", "/cart//lines", "/cart/../internal/x",
		"/cart/./lines", "/cart/lines/..", "/orders/%2e%2e", "/orders/..", "/orders/a/b", "/orders/a/cancel/b", "/dapr/subscribe",
		"/events/orders", "/sweeper", "/healthz", "/users/me", "/orders/a b", "/orders/a\\b", "/orders/é", "/a/b/c/d/e/f/g",
	] {
		refused(call("GET", "order-service", path, {"Authorization": concat(" ", ["Bearer", with_claims({"role": "platform"})])}), 404, "not_found")
	}
}

shaped := {"order-service": {"GET": {
	"a/*": "guest",
	"a/*/b": "guest",
	"a/b/*": "staff",
	"a/b/*/c": "staff",
	"a/*/b/*": "guest",
	"a/b/c/d": "staff",
}}}

role_of(path) := least if {
	parts := array.concat(["v1.0", "invoke", "order-service", "method"], split(path, "/"))
	least := required with routes as shaped with input as {"request": {"method": "GET", "path": path, "path_parts": parts, "headers": {}}}
}

test_shapes if {
	every path in ["a/1", "a/1/b", "a/1/b/2", "a/b/b/2"] {
		role_of(path) == "guest"
	}
	every path in ["a/b/1", "a/b/1/c", "a/b/c/d"] {
		role_of(path) == "staff"
	}
	every path in ["a/..", "a/../b", "a/../b/2", "a/1/b/..", "a/1/b/.", "a/1/b/", "a/1/b/%2e", "a/1/c/2", "a/1/b/2/3"] {
		not role_of(path)
	}
}

# The sidecar cleans it the same way before it calls the app.
test_trailing_slash_is_the_same_route if {
	refused(call("GET", "order-service", "/cart/", {}), 401, "token_missing")
}

test_no_such_method if {
	every method in ["PUT", "TRACE", "CONNECT", "OPTIONS", "get", ""] {
		refused(call(method, "order-service", "/cart", {}), 404, "not_found")
	}
}

test_route_of_another_app if {
	every app in ["user-service", "gateway", "order-service.other", "http://example.com"] {
		refused(call("GET", app, "/cart", {}), 404, "not_found")
	}
}

test_app_id_header_cannot_redirect if {
	refused(call("GET", "product-service", "/products", {"Dapr-App-Id": "order-service"}), 404, "not_found")
}

test_documents_of_services_are_not_reachable if {
	every app in object.keys(routes) {
		refused(call("GET", app, "/openapi.json", {}), 404, "not_found")
	}
}

sidecar(method, path) := answer if {
	answer := allow with input as {"request": {"method": method, "path": path, "path_parts": split(trim(path, "/"), "/"), "headers": {}}}
}

test_sidecar_api if {
	every path in ["/v1.0/healthz", "/v1.0/healthz/outbound", "/v1.0/metadata", "/v1.0/secrets/secretstore/jwt-public-keys"] {
		sidecar("GET", path).allow
	}
	every path in ["/v1.0/secrets/secretstore/jwt-signing-key", "/v1.0/secrets/secretstore/bulk", "/v1.0/state/statestore/x", "/", ""] {
		refused(sidecar("GET", path), 404, "not_found")
	}
	refused(sidecar("POST", "/v1.0/publish/pubsub/orders"), 404, "not_found")
	refused(sidecar("POST", "/v1.0/shutdown"), 404, "not_found")
}

test_every_route_has_a_role if {
	every _, methods in routes {
		every _, paths in methods {
			every _, least in paths {
				least in (object.keys(ranks) | {"anonymous"})
			}
		}
	}
}
