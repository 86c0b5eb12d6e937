using Microsoft.AspNetCore.Http.Features;

namespace Telemed.Transcoder.Access;

/// <summary>HTTP-FLV: an answer that goes on for as long as the stream, one chunk for each batch of tags.</summary>
public sealed class HttpFlv : FlvTransport
{
    private readonly HttpContext _context;

    public HttpFlv(HttpContext context, string name = "http")
    {
        Name = name;
        _context = context;
        context.Response.ContentType = "video/x-flv";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    public override string Name { get; }

    public override CancellationToken Gone => _context.RequestAborted;

    // Only the first write waits for something before it copies: for the answer's headers.
    public override bool CopiesAtOnce => _context.Response.HasStarted;

    public override async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> tags) =>
        !(await _context.Response.BodyWriter.WriteAsync(tags, CancellationToken.None)).IsCompleted;

    // The end of the answer says that the stream is over; why is told to whoever asks again.
    public override Task EndAsync(ViewerEnd why) => Task.CompletedTask;

    public override void Abort() => _context.Abort();
}
