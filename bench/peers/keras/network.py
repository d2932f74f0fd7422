"""The article's baseline as the article writes it, and the order of its signals: what article.py and accuracy.py share."""
import keras

SIGNALS = [f"{kind}_{axis}" for kind in ("total_acc", "body_acc", "body_gyro") for axis in "xyz"]


def article_network(shape, filters=64, kernel_size=3):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input(shape),
            layers.Conv1D(filters, kernel_size, activation="relu"),
            layers.Conv1D(filters, kernel_size, activation="relu"),
            layers.Dropout(0.5),
            layers.MaxPooling1D(2),
            layers.Flatten(),
            layers.Dense(100, activation="relu"),
            layers.Dense(6, activation="softmax"),
        ]
    )
