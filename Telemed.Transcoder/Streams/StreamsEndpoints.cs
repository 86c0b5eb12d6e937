using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Telemed.Transcoder.Streams;

/// <summary>One stream as tools see it.</summary>
/// <param name="Path">Its path at the hub.</param>
/// <param name="Plan">What is done with it, in words.</param>
/// <param name="State">Where its worker is: planned, starting, running, stalled, backingOff, stopping.</param>
/// <param name="Since">Since when.</param>
/// <param name="Restarts">How many FFmpegs have replaced another.</param>
/// <param name="Viewers">How many watch by HTTP-FLV.</param>
/// <param name="FfmpegPid">The process that runs now.</param>
/// <param name="LastError">Why the last FFmpeg ended.</param>
public sealed record StreamReport(
    string Path,
    string Plan,
    [property: JsonConverter(typeof(CamelCaseEnumConverter))] WorkerState State,
    DateTimeOffset Since,
    int Restarts,
    int Viewers,
    int? FfmpegPid,
    string? LastError);

/// <summary><c>GET /streams</c>: what runs here, for tools on the inside.</summary>
public static class StreamsEndpoints
{
    public static IEndpointRouteBuilder MapStreams(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/streams", List)
            .WithName("ListStreams")
            .WithSummary("Every stream with a worker, ordered by path.");
        return routes;
    }

    private static Ok<StreamReport[]> List(StreamSupervisor supervisor) =>
        TypedResults.Ok(supervisor.Workers
            .Select(worker => new StreamReport(
                worker.Path.ToString(),
                worker.Plan.ToString(),
                worker.State,
                worker.Since,
                worker.Restarts,
                worker.FanOut.ViewerCount,
                worker.FfmpegPid,
                worker.LastError))
            .OrderBy(report => report.Path, StringComparer.Ordinal)
            .ToArray());
}

internal sealed class CamelCaseEnumConverter() : JsonStringEnumConverter<WorkerState>(System.Text.Json.JsonNamingPolicy.CamelCase);
