using System.Net;
using Telemed.Tool.Clients;

namespace Telemed.Tool.Patient;

/// <summary>By which protocol a test phone plays.</summary>
public enum PlayBy
{
    /// <summary>Not at all.</summary>
    Nothing,

    /// <summary>HTTP-FLV, through the gateway.</summary>
    Flv,

    /// <summary>RTMP, straight from the media hub.</summary>
    Rtmp,
}

/// <summary>How a <see cref="TestPhone"/> behaves.</summary>
public sealed record TestPhoneOptions
{
    /// <summary>The secret of a participant.</summary>
    public required string JoinCode { get; init; }

    public PlayBy Play { get; init; } = PlayBy.Flv;

    public bool Publish { get; init; } = true;

    /// <summary>Changes what is sent: other sizes, other rates, another tone.</summary>
    public Func<PhonePusherOptions, PhonePusherOptions>? Pushing { get; init; }

    public string FfmpegPath { get; init; } = "ffmpeg";

    /// <summary>Hears what happens, in words and without secrets.</summary>
    public Action<string>? OnEvent { get; init; }
}

/// <summary>
/// A patient's phone: joins, publishes by RTMP, plays the other side, and does both again with a new token whenever a connection
/// ends, as the mini-program does.
/// </summary>
public sealed class TestPhone : IAsyncDisposable
{
    /// <summary>A stream that is not there yet is asked for this often.</summary>
    private static readonly TimeSpan OfflinePause = TimeSpan.FromMilliseconds(300);

    /// <summary>An RTMP server that refuses does not say why: after this many failures in a row the phone asks whether it may still come in.</summary>
    private const int FailuresBeforeAsking = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    /// <summary>A connection that held this long was a good one: the next pause is short again.</summary>
    private static readonly TimeSpan GoodConnection = TimeSpan.FromSeconds(5);

    private readonly TelemedClient _client;
    private readonly TestPhoneOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _joining = new(1);
    private readonly TaskCompletionSource<ApiRefusalException> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _loops = [];
    private JoinDocument _document;
    private DateTimeOffset _joinedAt;

    private TestPhone(TelemedClient client, TestPhoneOptions options, JoinDocument document, TimeProvider time)
    {
        (_client, _options, _document, _time, _joinedAt) = (client, options, document, time, time.GetUtcNow());
        Seen = new PlayerObservations(time);
        if (options.Publish)
        {
            _loops.Add(Task.Run(PublishAsync));
        }

        if (options.Play != PlayBy.Nothing)
        {
            _loops.Add(Task.Run(PlayAsync));
        }
    }

    /// <summary>The present join document.</summary>
    public JoinDocument Document => Volatile.Read(ref _document);

    /// <summary>What the phone sees and hears.</summary>
    public PlayerObservations Seen { get; }

    /// <summary>Whether the phone's stream is accepted right now.</summary>
    public bool IsPublishing { get; private set; }

    /// <summary>Connections made for publishing.</summary>
    public int Publications { get; private set; }

    /// <summary>
    /// Ends when the phone is let in no more and tries no further, with the refusal: the consultation is over, or the code is good for
    /// nothing any more.
    /// </summary>
    public Task<ApiRefusalException> Over => _over.Task;

    /// <summary>Joins and starts. Throws what <see cref="TelemedClient.JoinAsync"/> throws.</summary>
    public static async Task<TestPhone> JoinAsync(
        TelemedClient client, TestPhoneOptions options, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var document = await client.JoinAsync(options.JoinCode, cancellationToken);
        return new TestPhone(client, options, document, time ?? TimeProvider.System);
    }

    /// <summary>Hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
        _joining.Dispose();
    }

    private Task PublishAsync() => AgainAndAgainAsync("publishing", async document =>
    {
        var options = new PhonePusherOptions { Target = document.Publish.Rtmp, FfmpegPath = _options.FfmpegPath };
        await using var pusher = PhonePusher.Start(_options.Pushing?.Invoke(options) ?? options, _time);
        Publications++;
        try
        {
            await pusher.Publishing.WaitAsync(TimeSpan.FromSeconds(10), _time, _stop.Token);
            IsPublishing = true;
            Say("publishing");
            return await pusher.Completion.WaitAsync(_stop.Token);
        }
        catch (TimeoutException)
        {
            return "the server did not accept the stream within 10 s";
        }
        catch (ToolException)
        {
            return await pusher.Completion;
        }
        finally
        {
            IsPublishing = false;
        }
    });

    private Task PlayAsync() => AgainAndAgainAsync("playing", async document =>
    {
        if (document.Play.Count == 0)
        {
            return "there is nobody to play";
        }

        var other = document.Play[0];
        await using var player = _options.Play == PlayBy.Flv
            ? PhonePlayer.PlayFlv(other.Flv, _client.Http, Seen, _options.FfmpegPath)
            : PhonePlayer.PlayRtmp(other.Rtmp, Seen, _options.FfmpegPath);
        var end = await player.Completion.WaitAsync(_stop.Token);
        if (end.Status == HttpStatusCode.Unauthorized)
        {
            _joinedAt = DateTimeOffset.MinValue;
        }

        return end.Status == HttpStatusCode.NotFound ? null : end.Reason;
    });

    /// <param name="what">For the events.</param>
    /// <param name="connectAsync">Ends with the connection; answers why it ended, or nothing where the other side is not there yet.</param>
    private async Task AgainAndAgainAsync(string what, Func<JoinDocument, Task<string?>> connectAsync)
    {
        var pause = OfflinePause;
        var failures = 0;
        string? said = null;
        while (!_stop.IsCancellationRequested && !Over.IsCompleted)
        {
            var start = _time.GetTimestamp();
            string? reason;
            try
            {
                reason = await connectAsync(await FreshDocumentAsync());
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (ApiRefusalException refusal) when (IsFinal(refusal.Status))
            {
                _over.TrySetResult(refusal);
                return;
            }
            catch (Exception fault) when (fault is ApiRefusalException or HttpRequestException or ToolException)
            {
                reason = fault.Message;
            }

            if (_stop.IsCancellationRequested)
            {
                return;
            }

            var good = _time.GetElapsedTime(start) > GoodConnection;
            failures = reason is null || good ? 0 : failures + 1;
            if (failures >= FailuresBeforeAsking)
            {
                _joinedAt = DateTimeOffset.MinValue;
            }

            pause = reason is null || good ? OfflinePause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            reason ??= "the other side is not on air yet";
            if (reason != said || good)
            {
                Say($"{what}: {reason}; trying again");
                said = reason;
            }

            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A token is needed to begin something: one that is past half of its life is replaced first.</summary>
    private async Task<JoinDocument> FreshDocumentAsync()
    {
        await _joining.WaitAsync(_stop.Token);
        try
        {
            var now = _time.GetUtcNow();
            if (now - _joinedAt > (Document.ExpiresAt - _joinedAt) / 2)
            {
                Volatile.Write(ref _document, await _client.JoinAsync(_options.JoinCode, _stop.Token));
                _joinedAt = now;
            }

            return Document;
        }
        finally
        {
            _joining.Release();
        }
    }

    private static bool IsFinal(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone;

    private void Say(string text) => _options.OnEvent?.Invoke(text);
}
