using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.Gateway.Media;

/// <summary>What somebody wants to do with a stream, in the words of <c>POST /internal/authorize</c>.</summary>
internal enum StreamAction
{
    Publish,
    Read,
}

/// <summary>The answer to an authorisation.</summary>
internal enum Verdict
{
    /// <summary>The token reaches as far as the stream.</summary>
    Granted,

    /// <summary>401: forged, expired or none.</summary>
    InvalidToken,

    /// <summary>403: good, but for something else.</summary>
    Forbidden,

    /// <summary>404: the consultation has no such stream.</summary>
    NotFound,

    /// <summary>Nobody could be asked, so nobody is let in.</summary>
    Unknown,
}

/// <summary>A verdict; <paramref name="RenewedToken"/> is a fresh token for a grant whose own is running out.</summary>
internal sealed record Authorization(Verdict Verdict, string? RenewedToken = null);

/// <summary>Asks the sessions service who may do what.</summary>
internal sealed partial class StreamAuthorizer(HttpClient http, MediaTelemetry telemetry, ILogger<StreamAuthorizer> logger)
{
    // A person waits for the picture; the answer is a matter of milliseconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>Asks whether <paramref name="token"/> allows <paramref name="action"/> on <paramref name="path"/>. Never throws for a service that is away.</summary>
    internal async Task<Authorization> AuthorizeAsync(string token, StreamAction action, StreamPath path, CancellationToken cancellationToken)
    {
        using var activity = telemetry.StartAuthorize(action, path);
        var started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        Authorization authorization;
        try
        {
            authorization = await AskAsync(token, action, path, limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnknown(logger, exception.Message);
            authorization = new Authorization(Verdict.Unknown);
        }

        telemetry.Authorized(activity, authorization.Verdict, Stopwatch.GetElapsedTime(started));
        return authorization;
    }

    private async Task<Authorization> AskAsync(string token, StreamAction action, StreamPath path, CancellationToken cancellationToken)
    {
        var question = new Question(token, action == StreamAction.Publish ? "publish" : "read", path.ToString());
        using var response = await http.PostAsJsonAsync(new Uri("internal/authorize", UriKind.Relative), question, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                var grant = await response.Content.ReadFromJsonAsync<Grant>(cancellationToken);
                return grant is null ? throw new JsonException("The grant is null.") : new Authorization(Verdict.Granted, grant.RenewedToken);
            // 400: the path has its form from the route already, so it is the token that has none.
            case HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest:
                return new Authorization(Verdict.InvalidToken);
            case HttpStatusCode.Forbidden:
                return new Authorization(Verdict.Forbidden);
            case HttpStatusCode.NotFound:
                return new Authorization(Verdict.NotFound);
            default:
                throw new HttpRequestException($"The sessions service answered an authorisation with {(int)response.StatusCode}.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody is let in, because the sessions service could not be asked: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string reason);

    private sealed record Question(string Token, string Action, string Path);

    private sealed record Grant(string ConsultationId, string ParticipantId, string Role, string? RenewedToken);
}

/// <summary>Registers the client.</summary>
internal static class StreamAuthorizerExtensions
{
    internal static void AddStreamAuthorizer(this IServiceCollection services) =>
        services.AddHttpClient<StreamAuthorizer>((provider, http) =>
        {
            http.BaseAddress = new Uri("http://sessions/");
            http.DefaultRequestHeaders.Authorization = provider.GetRequiredService<IOptions<ServiceIdentityOptions>>().Value.ToHeader();
        });
}
