using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Identity;
using Telemed.ServiceDefaults.Problems;
using Telemed.ServiceDefaults.Redaction;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Pictures;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// What workers of the transcoder ask each other, by the service's own identity. To everybody else there are no such routes, and no
/// gateway leads here.
/// <list type="table">
/// <item><term><c>GET /internal/flv/{c}/{p}</c></term><description>the stream as FLV, one feed for all viewers of another worker; 404 when it is not this worker's</description></item>
/// <item><term><c>GET /internal/pictures/{c}/{p}</c></term><description>see <see cref="PictureEndpoints"/></description></item>
/// <item><term><c>GET /internal/leases</c></term><description><see cref="PeerWord"/>: whether this worker reaches Redis</description></item>
/// <item><term><c>POST /internal/drain</c></term><description>hands everything over to the other workers; 204 when that is done, 409 when there is nobody. This worker takes nothing more until it is started anew</description></item>
/// </list>
/// </summary>
public static class PeerEndpoints
{
    public static IEndpointRouteBuilder MapPeers(this IEndpointRouteBuilder routes)
    {
        var inner = routes.MapGroup("/internal").AddEndpointFilter<OwnServiceFilter>().ExcludeFromDescription();
        inner.MapGet("/flv/{consultation}/{participant}", FeedAsync);
        inner.MapGet("/pictures/{consultation}/{participant}", PictureEndpoints.ShowOwnAsync);
        inner.MapGet("/leases", (ILeases leases) =>
            TypedResults.Ok(leases is LeaseKeeper keeper ? keeper.Word() : new PeerWord(leases.WorkerId, ReachesRedis: false)));
        inner.MapPost("/drain", DrainAsync);
        return routes;
    }

    private static async Task<IResult> FeedAsync(string consultation, string participant, HttpContext context, StreamSupervisor supervisor, Draining draining, WorkerServices services)
    {
        // It lasts as long as somebody watches over there.
        System.Diagnostics.Activity.Current?.SetTag(QuietProbesProcessor.Tag, true);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, draining.ViewersMustGo);
        if (!StreamPath.TryParse($"{consultation}/{participant}", out var path)
            || supervisor.Find(path) is not { IsOnAir: true } worker
            || await FlvEndpoints.JoinAsync(worker.FanOut, over.Token) is not { } viewer)
        {
            return ProblemExtensions.Problem(404, ProblemTypes.StreamOffline, "The stream does not flow here.");
        }

        using (viewer)
        {
            context.Response.Headers[RemoteFeed.TracksHeader] = string.Join(',', new[] { viewer.HasVideo ? "video" : null, viewer.HasAudio ? "audio" : null }.OfType<string>());
            var feed = new ViewerFeed(viewer, new HttpFlv(context, "worker"), services.Options.ViewerPatience, services.Telemetry, services.Time);
            await feed.RunAsync(static () => { }, over.Token);
        }

        return Results.Empty;
    }

    private static async Task<IResult> DrainAsync(Draining draining, CancellationToken cancellationToken)
    {
        if (!draining.HasSuccessors)
        {
            return ProblemExtensions.Problem(409, ProblemTypes.Conflict, "There is nobody to take over.", "Start another worker first.");
        }

        await draining.DrainAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // All workers are one service, so they share its secret.
    private sealed class OwnServiceFilter(IOptions<ServiceIdentityOptions> identity) : IEndpointFilter
    {
        private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(identity.Value.ToHeader().ToString()));

        public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
            AuthenticationHeaderValue.TryParse(context.HttpContext.Request.Headers.Authorization, out var shown)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes($"Basic {shown.Parameter}")), _expected)
                ? next(context)
                : ValueTask.FromResult<object?>(TypedResults.NotFound());
    }
}
