namespace Telemed.Transcoder.Access;

/// <summary>How FLV reaches one viewer. One caller at a time, but for <see cref="Abort"/>.</summary>
public abstract class FlvTransport
{
    /// <summary>Its name in figures.</summary>
    public abstract string Name { get; }

    /// <summary>Is cancelled when the other side is gone.</summary>
    public abstract CancellationToken Gone { get; }

    /// <summary>Whether the next send has copied the memory as soon as it returns, done or not.</summary>
    public abstract bool CopiesAtOnce { get; }

    /// <summary>
    /// Sends whole tags; done when the connection has taken them in, or so many of them that it is worth going on. False when
    /// nobody is there any more. The memory is the caller's again when it is done, or sooner (<see cref="CopiesAtOnce"/>).
    /// </summary>
    public abstract ValueTask<bool> SendAsync(ReadOnlyMemory<byte> tags);

    /// <summary>Ends the connection and says why, as far as the protocol has words for it.</summary>
    public abstract Task EndAsync(ViewerEnd why);

    /// <summary>Breaks the connection. What is being sent ends soon.</summary>
    public abstract void Abort();
}
