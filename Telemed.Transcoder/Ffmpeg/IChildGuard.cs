namespace Telemed.Transcoder.Ffmpeg;

/// <summary>
/// Ends child processes when this process is gone without having ended them itself: killed, crashed, out of memory. Where it is
/// alive, it ends them itself.
/// </summary>
public interface IChildGuard
{
    /// <summary>Guards a process until the answer is disposed, which is when the process has ended.</summary>
    IDisposable Watch(int processId);
}
