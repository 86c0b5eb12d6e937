using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.ServiceDefaults.Identity;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Transcoder.Access;

/// <summary>What came of asking: a viewer, or the answer to somebody who may not watch.</summary>
public sealed record ViewerAdmission(Viewer? Viewer, ProblemHttpResult? Refusal);

/// <summary>Asks sessions whether a token may watch a stream. Nobody is let in because of where a request comes from.</summary>
public sealed class ViewerAccess(HttpClient http, IOptions<ServiceIdentityOptions> identity)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Who the viewer is, or the answer to give. Whatever goes wrong keeps the viewer out.</summary>
    public async Task<ViewerAdmission> AdmitAsync(string? authorization, StreamPath path, CancellationToken cancellationToken)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || authorization.Length == Scheme.Length)
        {
            return Refuse(401, ProblemTypes.InvalidToken, "A token is needed.", "Show an access token as Authorization: Bearer.");
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://sessions/internal/authorize")
            {
                Content = JsonContent.Create(new Question(authorization[Scheme.Length..].Trim(), HubActions.Read, path.Original.ToString())),
            };
            request.Headers.Authorization = identity.Value.ToHeader();
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await response.Content.ReadFromJsonAsync<Viewer>(deadline.Token) is { ConsultationId: not null, ParticipantId: not null } viewer
                    ? new ViewerAdmission(viewer, null) : Unavailable(),
                HttpStatusCode.Forbidden =>
                    Refuse(403, ProblemTypes.Forbidden, "The token does not reach this stream."),
                HttpStatusCode.NotFound =>
                    Refuse(404, ProblemTypes.NotFound, "There is no such stream."),
                // Sessions answers 401 both to a bad token and to a service whose own secret is wrong; only the first is a problem
                // document about a token.
                HttpStatusCode.Unauthorized when await IsAboutTokenAsync(response, deadline.Token) =>
                    Refuse(401, ProblemTypes.InvalidToken, "The token is not valid.", "Join again, or renew the token."),
                _ => Unavailable(),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException or IOException)
        {
            return Unavailable();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable();
        }
    }

    private static ViewerAdmission Refuse(int status, string type, string title, string? detail = null) =>
        new(null, ProblemExtensions.Problem(status, type, title, detail));

    private static ViewerAdmission Unavailable() =>
        Refuse(503, ProblemTypes.Unavailable, "Tokens cannot be checked now.", "Try again in a moment.");

    private static async Task<bool> IsAboutTokenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync<ProblemType>(cancellationToken))?.Type == ProblemTypes.InvalidToken;
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or IOException)
        {
            return false;
        }
    }

    private sealed record Question(
        [property: JsonPropertyName("token")] string Token,
        [property: JsonPropertyName("action")] string Action,
        [property: JsonPropertyName("path")] string Path);

    private sealed record ProblemType([property: JsonPropertyName("type")] string? Type);
}
