using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Telemed.ServiceDefaults.Problems;
using Telemed.ServiceDefaults.Redaction;
using Telemed.Sessions.Internal;

namespace Telemed.Sessions.Referee;

/// <summary>
/// <c>GET /internal/rights</c>: for services that hold connections of people themselves, as the transcoder holds HTTP-FLV viewers.
/// <c>application/x-ndjson</c>, a JSON object a line: everything that is in force, a line <c>current</c>, then every change at once, and
/// a line <c>alive</c> every five seconds. A subscriber that does not read is cut, and finds the present in its next beginning.
/// </summary>
internal static class RightsFeed
{
    public const string Ended = "ended";
    public const string Participant = "participant";
    public const string Current = "current";
    public const string Alive = "alive";

    private const int MaxSubscribers = 64;
    private const int Capacity = 1024;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(10);
    private static readonly byte[] NewLine = "\n"u8.ToArray();
    private static int _subscribers;

    public static void MapRightsFeed(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/internal/rights", StreamAsync).AddEndpointFilter<ServiceIdentityFilter>().ExcludeFromDescription();

    private static async Task<IResult> StreamAsync(HttpContext context, StreamRights rights, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        // A request that lasts for days is no trace.
        Activity.Current?.SetTag(QuietProbesProcessor.Tag, true);
        if (Interlocked.Increment(ref _subscribers) > MaxSubscribers)
        {
            Interlocked.Decrement(ref _subscribers);
            return ProblemExtensions.Problem(StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "Too many subscribers.");
        }

        try
        {
            using var subscription = rights.Subscribe(Capacity);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, subscription.Cut);
            context.Response.ContentType = "application/x-ndjson";
            context.Response.Headers.CacheControl = "no-store";
            try
            {
                await SendAsync(context.Response, subscription, time, over.Token);
            }
            catch (OperationCanceledException)
            {
                // The subscriber has left or is cut, or this service stops: it begins anew, elsewhere or later.
                context.Abort();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _subscribers);
        }

        return TypedResults.Empty;
    }

    private static async Task SendAsync(HttpResponse response, RightsSubscription subscription, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var change in subscription.Present)
        {
            Write(response, RightsLine.Of(change));
            if (response.BodyWriter.UnflushedBytes > 64 * 1024)
            {
                await FlushAsync(response, cancellationToken);
            }
        }

        Write(response, new RightsLine(Current));
        await FlushAsync(response, cancellationToken);
        while (true)
        {
            if (await ChangedAsync(subscription, time, cancellationToken))
            {
                while (subscription.Changes.TryRead(out var change))
                {
                    Write(response, RightsLine.Of(change));
                }
            }
            else
            {
                Write(response, new RightsLine(Alive));
            }

            await FlushAsync(response, cancellationToken);
        }
    }

    // Whether there is something to tell, or only the heartbeat.
    private static async Task<bool> ChangedAsync(RightsSubscription subscription, TimeProvider time, CancellationToken cancellationToken)
    {
        using var beat = new CancellationTokenSource(Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, beat.Token);
        try
        {
            return await subscription.Changes.WaitToReadAsync(either.Token) ? true : throw new OperationCanceledException("The subscriber is cut.");
        }
        catch (OperationCanceledException) when (beat.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static void Write(HttpResponse response, RightsLine line)
    {
        using var writer = new Utf8JsonWriter(response.BodyWriter);
        JsonSerializer.Serialize(writer, line, RightsJson.Default.RightsLine);
        writer.Flush();
        response.BodyWriter.Write(NewLine);
    }

    private static async Task FlushAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(WriteDeadline);
        await response.BodyWriter.FlushAsync(deadline.Token);
    }
}

/// <summary>A line of the feed.</summary>
internal sealed record RightsLine(
    string Type,
    string? ConsultationId = null,
    string? ParticipantId = null,
    int? Epoch = null,
    bool? MayJoin = null,
    bool? MayPublish = null,
    bool? MayPlay = null)
{
    public static RightsLine Of(RightsChange change) => change.Rights is { } rights
        ? new(RightsFeed.Participant, rights.ConsultationId, rights.ParticipantId, rights.Epoch, rights.MayJoin, rights.MayPublish, rights.MayPlay)
        : new(RightsFeed.Ended, change.ConsultationId);
}

/// <summary>Writes the lines without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RightsLine))]
internal sealed partial class RightsJson : JsonSerializerContext;
