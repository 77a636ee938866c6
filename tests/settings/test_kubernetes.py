"""Variables that begin as ours do and are somebody else's."""

from iam.settings import Settings


def test_what_kubernetes_says_of_a_service_named_iam_is_no_setting_and_no_fault():
    said = {
        "IAM_SERVICE_HOST": "10.0.0.1",
        "IAM_SERVICE_PORT": "8080",
        "IAM_SERVICE_PORT_HTTP": "8080",
        "IAM_PORT": "tcp://10.0.0.1:8080",
        "IAM_PORT_8080_TCP_ADDR": "10.0.0.1",
        "IAM_SERVER_SERVICE_HOST": "10.0.0.1",
    }

    assert Settings.from_environment(said) == Settings.from_environment({})
