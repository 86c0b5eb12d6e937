using System.Diagnostics;
using System.Net.Http.Headers;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Leases;

/// <summary>A viewer at one worker, who never reconnects and notes how long the sound was away.</summary>
internal sealed class FlvWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly HttpResponseMessage _response;
    private readonly Task _watching;
    private readonly Lock _gate = new();
    private TimeSpan _longestSilence;
    private long _lastSound = Stopwatch.GetTimestamp();
    private long _lastTimestamp;
    private int _sounds;
    private bool _wentBack;

    private FlvWatch(HttpResponseMessage response)
    {
        _response = response;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Whether the answer has ended.</summary>
    public bool IsOver => _watching.IsCompleted;

    /// <summary>Whether a sound's timestamp was lower than the one before it.</summary>
    public bool WentBack
    {
        get
        {
            lock (_gate)
            {
                return _wentBack;
            }
        }
    }

    /// <summary>The longest time without sound so far, the present one included.</summary>
    public TimeSpan LongestSilence
    {
        get
        {
            lock (_gate)
            {
                var now = Stopwatch.GetElapsedTime(_lastSound);
                return now > _longestSilence ? now : _longestSilence;
            }
        }
    }

    public static async Task<FlvWatch> StartAsync(TranscoderProcess worker, string path)
    {
        var response = await Eventually.SomeAsync<HttpResponseMessage>(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/flv/{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "good") } };
                var answer = await worker.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode ? answer : null;
            },
            TimeSpan.FromSeconds(10),
            $"{path} can be watched; the log says:{Environment.NewLine}{worker.Log}");
        var watch = new FlvWatch(response);
        await watch.SoundsAsync(10, TimeSpan.FromSeconds(20));
        lock (watch._gate)
        {
            watch._longestSilence = TimeSpan.Zero;
        }

        return watch;
    }

    /// <summary>Waits for so many sounds more.</summary>
    public Task SoundsAsync(int more, TimeSpan deadline)
    {
        var goal = Volatile.Read(ref _sounds) + more;
        return Eventually.TrueAsync(() => Volatile.Read(ref _sounds) >= goal, deadline, "sound");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _response.Dispose();
        _over.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var tag in FlvReader.ReadAsync(await _response.Content.ReadAsStreamAsync(_over.Token), _over.Token))
            {
                if (tag.Type != FlvTagType.Audio || tag.IsAacHeader)
                {
                    continue;
                }

                lock (_gate)
                {
                    var silence = Stopwatch.GetElapsedTime(_lastSound);
                    _longestSilence = silence > _longestSilence ? silence : _longestSilence;
                    _lastSound = Stopwatch.GetTimestamp();
                    _wentBack |= tag.Timestamp < _lastTimestamp;
                    _lastTimestamp = tag.Timestamp;
                    _sounds++;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // The end of the test, or of the worker.
        }
    }
}
