using Telemed.Transcoder.FanOut;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>What a relay sends.</summary>
internal interface IRelayFeed : IAsyncDisposable
{
    /// <summary>Whether there is a stream to be sent.</summary>
    bool IsOnAir { get; }

    /// <summary>Why nothing comes although there is a stream; <see langword="null"/> when all is well.</summary>
    string? Fault { get; }

    /// <summary>Whether it has given up for good.</summary>
    bool HasGivenUp { get; }

    /// <summary>Takes part in what flows; <see langword="null"/> while nothing does.</summary>
    FlvViewer? Join();
}
