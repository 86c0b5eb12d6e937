using System.Numerics;

namespace Telemed.Tool.Patient;

/// <summary>The loudest tone of a piece of sound.</summary>
/// <param name="Hertz">Its frequency, within about 1 Hz.</param>
/// <param name="Decibels">Its level: 0 dB is a sine at full scale.</param>
public readonly record struct Tone(double Hertz, double Decibels);

/// <summary>Keeps the last third of a second of 48 kHz mono sound and finds its loudest tone by a Fourier transform.</summary>
public sealed class ToneMeter
{
    /// <summary>Samples a second.</summary>
    public const int SampleRate = 48000;

    private const int Size = 16384;

    /// <summary>Quieter than this is silence: coding noise lies well below.</summary>
    private const double SilenceDecibels = -60;

    private readonly short[] _ring = new short[Size];
    private readonly Lock _gate = new();
    private long _written;

    /// <summary>Takes in signed 16-bit samples.</summary>
    public void Add(ReadOnlySpan<short> samples)
    {
        lock (_gate)
        {
            foreach (var sample in samples)
            {
                _ring[(int)(_written++ % Size)] = sample;
            }
        }
    }

    /// <summary>Forgets what was heard, so that an old tone is not taken for a new one.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _written = 0;
            Array.Clear(_ring);
        }
    }

    /// <summary>The loudest tone, or nothing where it is silent or not enough was heard.</summary>
    public Tone? Loudest()
    {
        var spectrum = new Complex[Size];
        lock (_gate)
        {
            if (_written < Size)
            {
                return null;
            }

            for (var i = 0; i < Size; i++)
            {
                // Hann's window: a tone between two bins must not be seen all over the spectrum.
                var window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / Size);
                spectrum[i] = _ring[(int)((_written + i) % Size)] / 32768.0 * window;
            }
        }

        Transform(spectrum);
        var peak = 1;
        for (var bin = 2; bin < Size / 2 - 1; bin++)
        {
            if (spectrum[bin].Magnitude > spectrum[peak].Magnitude)
            {
                peak = bin;
            }
        }

        // The window halves the amplitude, and half of it lies at the negative frequency.
        var decibels = 20 * Math.Log10(spectrum[peak].Magnitude * 4 / Size + 1e-12);
        if (decibels < SilenceDecibels)
        {
            return null;
        }

        var (left, middle, right) = (Level(spectrum[peak - 1]), Level(spectrum[peak]), Level(spectrum[peak + 1]));
        var curve = left - 2 * middle + right;
        var offset = curve == 0 ? 0 : 0.5 * (left - right) / curve;
        return new Tone((peak + offset) * SampleRate / Size, decibels);
    }

    private static double Level(Complex value) => Math.Log(value.Magnitude + 1e-12);

    /// <summary>The radix-2 transform of Cooley and Tukey, in place.</summary>
    private static void Transform(Complex[] values)
    {
        var n = values.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            var bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (values[i], values[j]) = (values[j], values[i]);
            }
        }

        for (var length = 2; length <= n; length <<= 1)
        {
            var step = Complex.FromPolarCoordinates(1, -2 * Math.PI / length);
            for (var start = 0; start < n; start += length)
            {
                var twiddle = Complex.One;
                for (var k = 0; k < length / 2; k++)
                {
                    var (even, odd) = (values[start + k], values[start + k + length / 2] * twiddle);
                    values[start + k] = even + odd;
                    values[start + k + length / 2] = even - odd;
                    twiddle *= step;
                }
            }
        }
    }
}
