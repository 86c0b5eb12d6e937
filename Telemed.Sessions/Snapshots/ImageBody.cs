using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Snapshots;

/// <summary>A picture that somebody sent, looked through.</summary>
internal sealed record ImageBody(byte[] Bytes, SniffedImage Image)
{
    /// <summary>The largest picture, in bytes; the gateway lets as much through to this route alone.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private const int MinSide = 16;
    private const int MaxSide = 4096;

    /// <summary>Reads a request's body; the problem when it is not a picture that is taken.</summary>
    public static async Task<Body<ImageBody>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding.Count > 0
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var said)
            || said.MediaType.Value?.ToLowerInvariant() is not (ImageSniffer.Jpeg or ImageSniffer.Png))
        {
            return new(NoPicture("The body must be a picture.", "Send it as Content-Type: image/jpeg or image/png, without a content encoding."));
        }

        if (request.ContentLength > MaxBytes || await FillAsync(request, cancellationToken) is not { } bytes)
        {
            return new(ProblemExtensions.Problem(
                StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The picture is too large.", $"The limit is {MaxBytes} bytes."));
        }

        if (ImageSniffer.Sniff(bytes) is not { } image || !said.MediaType.Equals(image.Type, StringComparison.OrdinalIgnoreCase))
        {
            return new(NoPicture("The body is not the picture that it says it is.", "It must be one whole JPEG or PNG of the type in Content-Type."));
        }

        return image is { Width: >= MinSide and <= MaxSide, Height: >= MinSide and <= MaxSide }
            ? new(new ImageBody(bytes, image))
            : new(StrictJson.Invalid($"A picture's sides must have {MinSide} to {MaxSide} pixels."));
    }

    private static ProblemHttpResult NoPicture(string title, string detail) =>
        ProblemExtensions.Problem(StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, title, detail);

    private static async Task<byte[]?> FillAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
