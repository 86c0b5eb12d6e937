using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Telemed.ServiceDefaults.Redaction;

namespace Telemed.Sessions.Internal;

/// <summary>
/// How another service of ours is told of everything that is in force and of each change at once: <c>application/x-ndjson</c>, a JSON object
/// a line. Everything in force comes first, then a line <c>current</c>, then changes, and a line <c>alive</c> every five seconds. A
/// subscriber that does not read is cut, and finds the present in its next beginning.
/// </summary>
internal static class LineFeed
{
    public const string Current = "current";
    public const string Alive = "alive";

    /// <summary>How many feeds of one kind may be open at once.</summary>
    public const int MaxSubscribers = 64;

    /// <summary>How many changes may wait for a subscriber.</summary>
    public const int Capacity = 1024;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(10);
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    /// <summary>Answers a request with a feed until it ends, the subscriber is cut, or this service stops.</summary>
    public static async Task<IResult> AnswerAsync<TChange, TLine>(
        HttpContext context, FeedSubscription<TChange> subscription, Func<TChange, TLine> lineOf, Func<string, TLine> mark, JsonTypeInfo<TLine> json)
    {
        // A request that lasts for days is no trace.
        Activity.Current?.SetTag(QuietProbesProcessor.Tag, true);
        var services = context.RequestServices;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, subscription.Cut);
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            foreach (var change in subscription.Present)
            {
                Write(context.Response, lineOf(change), json);
                if (context.Response.BodyWriter.UnflushedBytes > 64 * 1024)
                {
                    await FlushAsync(context.Response, over.Token);
                }
            }

            Write(context.Response, mark(Current), json);
            await FlushAsync(context.Response, over.Token);
            while (true)
            {
                if (await ChangedAsync(subscription, services.GetRequiredService<TimeProvider>(), over.Token))
                {
                    while (subscription.Changes.TryRead(out var change))
                    {
                        Write(context.Response, lineOf(change), json);
                    }
                }
                else
                {
                    Write(context.Response, mark(Alive), json);
                }

                await FlushAsync(context.Response, over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The subscriber has left or is cut, or this service stops: it begins anew, elsewhere or later.
            context.Abort();
        }

        return TypedResults.Empty;
    }

    // Whether there is something to tell, or only the heartbeat.
    private static async Task<bool> ChangedAsync<TChange>(FeedSubscription<TChange> subscription, TimeProvider time, CancellationToken cancellationToken)
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

    private static void Write<TLine>(HttpResponse response, TLine line, JsonTypeInfo<TLine> json)
    {
        using var writer = new Utf8JsonWriter(response.BodyWriter);
        JsonSerializer.Serialize(writer, line, json);
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
