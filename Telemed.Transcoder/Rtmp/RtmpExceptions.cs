namespace Telemed.Transcoder.Rtmp;

/// <summary>Why nothing can be published at a server, in words for people. The stream key is never in them.</summary>
public class RtmpException : Exception
{
    public RtmpException(string message)
        : base(message)
    {
    }

    public RtmpException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>The server said something that is not RTMP.</summary>
public sealed class RtmpFormatException(string message) : RtmpException("the server does not speak RTMP: " + message);
