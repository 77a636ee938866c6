"""Configuration files that several tests read."""

THE_FILE_OF_THE_ISSUE = """
[[realms]]
path = "/alpha"

[realms.provider]
grant_types = ["client_credentials", "authorization_code", "refresh_token"]
supported_scopes = ["profile|en|Your name and picture", "openid|"]
default_scopes = []
unlisted_scopes = "hide"          # or "name", "count"
default_locale = "en"
source_language = "en"
languages = []                    # offered beside the shipped ones
access_token_format = "opaque"    # or "jwt"
access_token_lifetime = 3600

[[realms.clients]]
client_id = "myClient"
client_secret = "forgerock"
client_name = ["My client", "fr|Mon client"]
grant_types = ["client_credentials"]
redirect_uris = ["https://www.example.com:443/callback"]
scopes = ["write"]
default_scopes = []
token_endpoint_auth_method = "client_secret_basic"

[[realms.users]]
username = "demo"
password = "wild ponies at dusk"
name = "Demo User"
email = "demo@example.com"
"""
