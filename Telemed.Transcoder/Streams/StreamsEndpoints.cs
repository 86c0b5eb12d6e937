using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Planning;

namespace Telemed.Transcoder.Streams;

/// <summary>One stream as tools see it.</summary>
/// <param name="Path">Its path at the hub.</param>
/// <param name="Plan">What is done with it, in words.</param>
/// <param name="State">Where its worker is: planned, starting, running, stalled, backingOff, quarantined, stopping.</param>
/// <param name="Since">Since when.</param>
/// <param name="Restarts">How many FFmpegs have replaced another.</param>
/// <param name="Viewers">How many watch by HTTP-FLV.</param>
/// <param name="FfmpegPid">The process that runs now.</param>
/// <param name="LastError">Why the last FFmpeg that failed did, in one line.</param>
/// <param name="Figures">What FFmpeg does and costs.</param>
/// <param name="LastFailure">The last failure with what FFmpeg said.</param>
/// <param name="PlanDetails">The plan in parts, for programs.</param>
/// <param name="Worker">The worker that works on it.</param>
public sealed record StreamReport(
    string Path,
    string Plan,
    [property: JsonConverter(typeof(CamelCaseEnumConverter))] WorkerState State,
    DateTimeOffset Since,
    int Restarts,
    int Viewers,
    int? FfmpegPid,
    string? LastError,
    StreamFigures Figures,
    StreamFailure? LastFailure,
    PlanReport PlanDetails,
    string Worker)
{
    /// <summary>The report of one worker now.</summary>
    public static StreamReport Of(StreamWorker worker, string workerId)
    {
        var life = worker.Life;
        return new StreamReport(
            worker.Path.ToString(),
            worker.Plan.ToString(),
            life.State,
            life.Since,
            worker.Restarts,
            worker.FanOut.ViewerCount,
            worker.FfmpegPid,
            worker.LastError,
            worker.Figures,
            worker.LastFailure,
            PlanReport.Of(worker.Plan),
            workerId);
    }
}

/// <summary>
/// <c>GET /streams</c>: what runs, for tools on the inside: on this worker with <c>?own=1</c>, otherwise on all of them. A worker that
/// does not answer within a second is left out.
/// </summary>
public static class StreamsEndpoints
{
    private static readonly TimeSpan PeerDeadline = TimeSpan.FromSeconds(1);

    public static IEndpointRouteBuilder MapStreams(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/streams", ListAsync)
            .WithName("ListStreams")
            .WithSummary("Every stream with a worker, ordered by path.");
        return routes;
    }

    private static async Task<Ok<StreamReport[]>> ListAsync(string? own, StreamSupervisor supervisor, ILeases leases, PeerClient peers, CancellationToken cancellationToken)
    {
        var reports = supervisor.Workers.Select(worker => StreamReport.Of(worker, leases.WorkerId)).ToList();
        if (own is null)
        {
            foreach (var others in await Task.WhenAll(leases.Others.Select(other => AskAsync(peers, other, cancellationToken))))
            {
                reports.AddRange(others);
            }
        }

        return TypedResults.Ok(reports.OrderBy(report => report.Path, StringComparer.Ordinal).ToArray());
    }

    private static async Task<StreamReport[]> AskAsync(PeerClient peers, WorkerEntry other, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PeerDeadline);
        try
        {
            using var response = await peers.GetAsync(other, "/streams?own=1", limit.Token);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<StreamReport[]>(limit.Token) ?? [];
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }
}

internal sealed class CamelCaseEnumConverter() : JsonStringEnumConverter<WorkerState>(JsonNamingPolicy.CamelCase);
