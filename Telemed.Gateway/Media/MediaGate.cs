using Telemed.Gateway.Forwarding;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.Media;

/// <summary>Whether somebody may go on.</summary>
/// <param name="Refusal">The answer to whoever may not; <see langword="null"/> for who may.</param>
/// <param name="Token">The token to go on with: the renewed one where there is one. Empty for who may not.</param>
/// <param name="Renewed">Whether it is a renewed one.</param>
internal sealed record Admission(IResult? Refusal, string Token, bool Renewed);

/// <summary>Lets in who has a token for the stream, and says no in the way that design and RFC 6750 want it.</summary>
internal sealed class MediaGate(StreamAuthorizer authorizer)
{
    internal const string Challenge = "Bearer realm=\"telemed\"";

    // Sessions' tokens have a few hundred characters.
    private const int MaxTokenLength = 4096;
    private const string BearerPrefix = "Bearer ";

    /// <summary>The token of an <c>Authorization: Bearer</c> header.</summary>
    internal static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? header[BearerPrefix.Length..].Trim()
            : null;

    /// <summary>
    /// Asks about the <paramref name="tokens"/> one after the other until one is not invalid. Answers who may go on, or the refusal.
    /// </summary>
    internal async Task<Admission> AdmitAsync(
        HttpContext context, StreamAction action, StreamPath stream, params IEnumerable<string?> tokens)
    {
        var verdict = Verdict.InvalidToken;
        foreach (var token in tokens)
        {
            if (token is not { Length: > 0 and <= MaxTokenLength })
            {
                continue;
            }

            var authorization = await authorizer.AuthorizeAsync(token, action, stream, context.RequestAborted);
            verdict = authorization.Verdict;
            if (verdict == Verdict.Granted)
            {
                return new Admission(null, authorization.RenewedToken ?? token, authorization.RenewedToken is not null);
            }

            if (verdict != Verdict.InvalidToken)
            {
                break;
            }
        }

        return new Admission(Refuse(context, verdict), "", false);
    }

    /// <summary>
    /// The answer while a stream, or the form of it that a player needs, is not there (yet). <paramref name="whyNot"/> says what is
    /// missing of a stream that is on air.
    /// </summary>
    internal static IResult Offline(string? whyNot) => ProblemExtensions.Problem(
        StatusCodes.Status404NotFound,
        ProblemTypes.StreamOffline,
        whyNot is null ? "The stream is not on air" : "The stream cannot be played this way now",
        whyNot is null ? "Ask again shortly: it may begin at any moment." : $"{whyNot} Ask again shortly.");

    private static IResult Refuse(HttpContext context, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.InvalidToken:
                context.Response.Headers.WWWAuthenticate = Challenge;
                return ProblemExtensions.Problem(
                    StatusCodes.Status401Unauthorized, ProblemTypes.InvalidToken, "No valid access token", "Join the consultation (again) for a fresh one.");
            case Verdict.Forbidden:
                return ProblemExtensions.Problem(
                    StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The access token is not for this stream");
            case Verdict.NotFound:
                return ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such stream");
            default:
                return UpstreamForwarder.Unavailable(context, "Nobody can say now who may see this stream.");
        }
    }
}
