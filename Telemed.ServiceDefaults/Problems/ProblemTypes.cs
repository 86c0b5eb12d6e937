namespace Telemed.ServiceDefaults.Problems;

/// <summary>
/// The stable <c>type</c> of each problem document (RFC 9457) that Telemed answers with. Clients may switch on them.
/// </summary>
public static class ProblemTypes
{
    private const string Prefix = "urn:telemed:problem:";

    /// <summary>400: the request is not of the form that the route takes.</summary>
    public const string InvalidRequest = Prefix + "invalid-request";

    /// <summary>401: no token, or one that is forged or expired.</summary>
    public const string InvalidToken = Prefix + "invalid-token";

    /// <summary>401: no API key, or a wrong one.</summary>
    public const string InvalidApiKey = Prefix + "invalid-api-key";

    /// <summary>401: the route is for people who have signed in.</summary>
    public const string NotSignedIn = Prefix + "not-signed-in";

    /// <summary>401, 400: name and password do not fit, or the account cannot be used.</summary>
    public const string InvalidCredentials = Prefix + "invalid-credentials";

    /// <summary>403: a good token that does not reach as far as this.</summary>
    public const string Forbidden = Prefix + "forbidden";

    /// <summary>404: no such route or resource.</summary>
    public const string NotFound = Prefix + "not-found";

    /// <summary>404: the stream is not on air (yet): ask again shortly.</summary>
    public const string StreamOffline = Prefix + "stream-offline";

    /// <summary>404: the join code is unknown.</summary>
    public const string UnknownJoinCode = Prefix + "unknown-join-code";

    /// <summary>404: the one-time link is unknown, used or too old.</summary>
    public const string UnknownInvitation = Prefix + "unknown-invitation";

    /// <summary>409: somebody has this sign-in name.</summary>
    public const string SignInNameTaken = Prefix + "sign-in-name-taken";

    /// <summary>409: nobody could administer this installation any more.</summary>
    public const string LastAdministrator = Prefix + "last-administrator";

    /// <summary>405: the route does not take this method.</summary>
    public const string MethodNotAllowed = Prefix + "method-not-allowed";

    /// <summary>403: the join code has been used on another device.</summary>
    public const string OtherDevice = Prefix + "other-device";

    /// <summary>409: the consultation is over.</summary>
    public const string ConsultationOver = Prefix + "consultation-over";

    /// <summary>409: nobody else fits in.</summary>
    public const string ConsultationFull = Prefix + "consultation-full";

    /// <summary>409: things are not as the request takes them to be.</summary>
    public const string Conflict = Prefix + "conflict";

    /// <summary>412: it has been changed since; read it again.</summary>
    public const string Changed = Prefix + "changed";

    /// <summary>422: the idempotency key has been used for another request.</summary>
    public const string IdempotencyKeyReused = Prefix + "idempotency-key-reused";

    /// <summary>409: there are as many webhooks as there may be.</summary>
    public const string TooManyWebhooks = Prefix + "too-many-webhooks";

    /// <summary>409: the webhook is disabled, so nothing is sent to it.</summary>
    public const string WebhookDisabled = Prefix + "webhook-disabled";

    /// <summary>409: the consultation has as many relays and ingests as it may have.</summary>
    public const string TooManyJobs = Prefix + "too-many-jobs";

    /// <summary>409: the consultation has as many snapshots as it may have.</summary>
    public const string TooManySnapshots = Prefix + "too-many-snapshots";

    /// <summary>503: the transcoder does not say what it does; ask again.</summary>
    public const string TranscoderUnavailable = Prefix + "transcoder-unavailable";

    /// <summary>413: the body is larger than the route takes.</summary>
    public const string TooLarge = Prefix + "too-large";

    /// <summary>415: the body is not of a media type that the route takes.</summary>
    public const string UnsupportedMediaType = Prefix + "unsupported-media-type";

    /// <summary>429: too many requests; <c>Retry-After</c> says when to come back.</summary>
    public const string TooManyRequests = Prefix + "too-many-requests";

    /// <summary>500: a fault of ours.</summary>
    public const string Internal = Prefix + "internal-error";

    /// <summary>502, 503, 504: a part behind this service does not answer.</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>The type that stands for a bare status code.</summary>
    public static string ForStatus(int status) => status switch
    {
        401 => InvalidToken,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        409 => Conflict,
        412 => Changed,
        413 => TooLarge,
        415 => UnsupportedMediaType,
        429 => TooManyRequests,
        502 or 503 or 504 => Unavailable,
        >= 500 => Internal,
        _ => InvalidRequest,
    };
}
