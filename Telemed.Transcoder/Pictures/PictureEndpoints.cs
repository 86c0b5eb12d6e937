using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.ServiceDefaults.Identity;
using Telemed.ServiceDefaults.Problems;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Pictures;

/// <summary>
/// What a stream shows at this moment, as a JPEG of at most 640 pixels width.
/// <list type="table">
/// <item><term><c>GET /pictures/{c}/{p}</c></term><description>for sessions, with a <see cref="StreamPass"/> of this service's secret for the action
/// <c>picture</c> as Bearer, whichever worker works on the stream: 200 <c>image/jpeg</c>, 401, 404 <c>stream-offline</c>, 503</description></item>
/// <item><term><c>GET /internal/pictures/{c}/{p}</c></term><description>for other workers: the same of a stream of this worker's</description></item>
/// </list>
/// </summary>
public static class PictureEndpoints
{
    private static readonly TimeSpan PeerDeadline = TimeSpan.FromSeconds(3.5);

    public static IEndpointRouteBuilder MapPictures(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pictures/{consultation}/{participant}", ShowAsync).ExcludeFromDescription();
        return routes;
    }

    /// <summary>The picture of a stream of this worker's.</summary>
    internal static async Task<IResult> ShowOwnAsync(
        string consultation, string participant, StreamSupervisor supervisor, PictureMaker maker, CancellationToken cancellationToken)
    {
        if (!StreamPath.TryParse($"{consultation}/{participant}", out var path)
            || supervisor.Find(path) is not { IsOnAir: true } worker
            || worker.FanOut.Keyframe() is not { } flv)
        {
            return Offline();
        }

        return await maker.MakeAsync(path, flv, cancellationToken) is (PictureOutcome.Made, { } jpeg)
            ? TypedResults.Bytes(jpeg, "image/jpeg")
            : ProblemExtensions.Problem(503, ProblemTypes.Unavailable, "No picture could be made.", "Ask again shortly.");
    }

    private static async Task<IResult> ShowAsync(
        string consultation,
        string participant,
        HttpContext context,
        StreamSupervisor supervisor,
        PictureMaker maker,
        ILeases leases,
        PeerClient peers,
        IOptions<ServiceIdentityOptions> identity,
        TimeProvider time)
    {
        const string Scheme = "Bearer ";
        context.Response.Headers.CacheControl = "no-store";
        if (!StreamPath.TryParse($"{consultation}/{participant}", out var path) || path.Variant != StreamVariant.Original)
        {
            return Offline();
        }

        if (context.Request.Headers.Authorization.ToString() is not { } shown
            || !shown.StartsWith(Scheme, StringComparison.Ordinal)
            || !StreamPass.Verify(identity.Value.Secret, HubActions.Picture, path, shown[Scheme.Length..], time, out _))
        {
            return ProblemExtensions.Problem(401, ProblemTypes.InvalidToken, "A pass is needed.");
        }

        return supervisor.Find(path) is null && leases.HolderOf(path.ToString()) is { } holder
            ? await AskAsync(holder, path, peers, context.RequestAborted)
            : await ShowOwnAsync(consultation, participant, supervisor, maker, context.RequestAborted);
    }

    private static async Task<IResult> AskAsync(WorkerEntry holder, StreamPath path, PeerClient peers, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PeerDeadline);
        try
        {
            using var response = await peers.GetAsync(holder, $"/internal/pictures/{path}", limit.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => TypedResults.Bytes(await response.Content.ReadAsByteArrayAsync(limit.Token), "image/jpeg"),
                HttpStatusCode.NotFound => Offline(),
                _ => Unavailable(),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Unavailable();
        }
    }

    private static ProblemHttpResult Offline() => ProblemExtensions.Problem(404, ProblemTypes.StreamOffline, "There is no picture on air.", "Ask again in a second.");

    private static ProblemHttpResult Unavailable() => ProblemExtensions.Problem(503, ProblemTypes.Unavailable, "The worker of this stream does not answer.", "Ask again shortly.");
}
